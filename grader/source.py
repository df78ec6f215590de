"""The text of a Python file as UTF-8, whatever the student's editor wrote."""

from __future__ import annotations

import codecs
import io
import tokenize

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def as_utf8(data: bytes) -> tuple[bytes, str | None]:
    """Return the source in UTF-8 and the name of the encoding that it was read in, None where Python reads it as it is.

    UTF-16 and UTF-32 are told by their mark; what is no text in the encoding that the file names is read as Windows
    text, which any bytes are.
    """
    mark = next((name for start, name in _MARKS if data.startswith(start)), None)
    if mark is not None:
        try:
            return data.decode(mark).encode("utf-8", "replace"), mark.upper()
        except UnicodeDecodeError:
            return data, None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        data.decode(encoding)
    # Raised for an encoding that Python does not know, and for a first line that is no UTF-8
    except SyntaxError as error:
        if "unknown encoding" in str(error):
            return data, None
    except (UnicodeDecodeError, LookupError):
        pass
    else:
        return data, None
    *lines, rest = data.decode("cp1252", "replace").split("\n", 2)
    # What the file says of itself is false
    text = "\n".join([*(line.replace("coding", "was") for line in lines), rest])
    return text.encode("utf-8"), "Windows-1252"
