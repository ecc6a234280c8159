"""Bodies of type multipart/form-data (RFC 7578), made from streams that are read while they are sent.

Gives the layout only: which bytes, and which streams between them. Whoever sends the body reads
the streams into its own buffer. File names go as UTF-8, with quotes and line ends escaped as the
HTML standard does.
"""

import binascii
import os


class MultipartBody:
    """A request's content made of *parts*, in order.

    Each part is ``(name, value)`` or ``(name, value, content_type)`` with text, or
    ``(name, filename, stream, size, content_type)`` with a stream that has ``readinto``, and its size in
    bytes, or None if nobody knows. ``length`` is then None too: the body can only be sent chunked.
    """

    def __init__(self, parts):
        self._parts = parts
        self._boundary = binascii.hexlify(os.urandom(16)).decode()
        self.content_type = "multipart/form-data; boundary=" + self._boundary
        self.length = self._measure()

    def segments(self):
        """The content in order: bytes, or ``(stream, size)`` to be read to its end."""
        for part in self._parts:
            yield self._head(part)
            if len(part) < 4:
                yield part[1].encode()
            else:
                yield part[2], part[3]
            yield b"\r\n"
        yield b"--%s--\r\n" % self._boundary.encode()

    def _head(self, part):
        lines = '--%s\r\nContent-Disposition: form-data; name="%s"' % (self._boundary, _quoted(part[0]))
        if len(part) > 3:
            lines += '; filename="%s"' % _quoted(part[1])
        if len(part) > 2:
            lines += "\r\nContent-Type: " + part[-1]
        return (lines + "\r\n\r\n").encode()

    def _measure(self):
        total = 0
        for segment in self.segments():
            if isinstance(segment, bytes):
                total += len(segment)
            elif segment[1] is None:
                return None
            else:
                total += segment[1]
        return total


def _quoted(text):
    # A backslash doubled, as the SDK does: many readers take it for the escape of quoted-string.
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
