#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: Python 3.11 or newer and the pinned packages.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
source="${REGRADE_AUTOGRADER:-/autograder}/source"

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    apt-get update
    for version in 3.12 3.11; do
        apt-get install -y --no-install-recommends "python$version" "python$version-venv" && break
    done
    python=$(find_python)
fi
"$python" -m venv "$source/../regrade-venv"
"$source/../regrade-venv/bin/python" -m pip install --no-cache-dir -r "$source/requirements.txt" -c "$source/constraints.txt"
