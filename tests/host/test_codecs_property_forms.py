"""Forms against another reader of them, on random inputs."""

from __future__ import annotations

import io
from typing import Any

import python_multipart
from codec_inputs import quick
from hypothesis import example, given
from hypothesis import strategies as st
from parts import parse, read_all

from uopenai.wire.multipart import MultipartBody

# Other control characters name no file; python-multipart takes the paths of Windows apart, and (by way
# of Python's email) a backslash at the end for the escape of the closing quote.
letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from('"\\\r\n')
names = st.text(letters, min_size=1, max_size=20).filter(lambda name: "\\" not in name[:3] + name[-1])
fields = st.tuples(names, st.text(max_size=60))
files = st.tuples(names, names, st.binary(max_size=300), st.sampled_from(["a/b", "audio/wav"]))


class OneByOne(io.BytesIO):
    """A stream that gives a byte at a time."""

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[:1])


def escaped(name: str) -> bytes:
    """*name*, as a reader that undoes the escapes of a quoted-string has it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()


def parsed_elsewhere(content_type: str, data: bytes) -> list[tuple[bytes | None, bytes | None, bytes]]:
    """(field name, file name, content) of each part, as python-multipart reads them."""
    found: list[tuple[bytes | None, bytes | None, bytes]] = []

    def on_field(field: Any) -> None:
        found.append((field.field_name, None, field.value or b""))

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        found.append((file.field_name, file.file_name, file.file_object.read()))

    headers = {"Content-Type": content_type.encode(), "Content-Length": str(len(data)).encode()}
    python_multipart.parse_form(headers, io.BytesIO(data), on_field, on_file)
    return found


@quick
@example([("; ", "")], False)
@given(st.lists(fields | files, min_size=1, max_size=5), st.booleans())
def test_forms_are_read_by_others_as_they_were_meant(parts: list[Any], slowly: bool) -> None:
    laid_out: list[Any] = []
    expected: list[tuple[bytes, bytes | None, bytes]] = []
    for part in parts:
        if len(part) == 2:
            laid_out.append(part)
            expected.append((escaped(part[0]), None, part[1].encode()))
        else:
            name, filename, data, kind = part
            stream = OneByOne(data) if slowly else io.BytesIO(data)
            laid_out.append((name, filename, stream, len(data), kind))
            expected.append((escaped(name), escaped(filename), data))
    body = MultipartBody(laid_out)
    text = read_all(body)
    assert len(text) == body.length
    assert [
        (part[0]["name"].replace("\\\\", "\\").encode(), part[2]) for part in parse(body.content_type, text)
    ] == [(name, data) for name, _, data in expected]
    assert parsed_elsewhere(body.content_type, text) == expected
