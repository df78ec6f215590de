"""JUnit XML, which every build server shows: a suite for each question, a test case for each submission's group."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Mapping, Sequence
from typing import Any

from grader.exports.marks import Record
from grader.text import flat, visible


def write(records: Sequence[Record]) -> tuple[bytes, list[str]]:
    """Return the document; a `failure` is the student's, an `error` is the grader's."""
    root = xml.Element("testsuites", name="regrade")
    suites: dict[tuple[str, str], xml.Element] = {}
    for record in records:
        for question in record["questions"]:
            key = (record["assignment"], question["id"])
            if key not in suites:
                suites[key] = xml.SubElement(root, "testsuite", name=visible(".".join(key)))
            _cases(suites[key], record, question)
    for element in (*suites.values(), root):
        element.set("tests", str(len(list(element.iter("testcase")))))
        element.set("failures", str(len(list(element.iter("failure")))))
        element.set("errors", str(len(list(element.iter("error")))))
    for suite in suites.values():
        suite.set("skipped", "0")
    xml.indent(root)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", []


def _cases(suite: xml.Element, record: Record, question: Mapping[str, Any]) -> None:
    groups = (question["detail"] or {}).get("groups") or {question["title"]: question["verdict"] == "right"}
    classname = flat(f"{record['assignment']}.{record['submission']}")
    for group, passed in groups.items():
        case = xml.SubElement(suite, "testcase", classname=classname, name=visible(group))
        if passed:
            continue
        kind = "error" if question["verdict"] == "ungradable" else "failure"
        message = visible(question["message"])
        first = message.partition("\n")[0] or question["verdict"]
        problem = xml.SubElement(case, kind, message=first, type=question["verdict"])
        problem.text = message
