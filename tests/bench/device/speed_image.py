"""A base64 image of 300 KB to a buffer; against a bare loop of readinto and a2b_base64."""

from binascii import a2b_base64

from pace import PIECE, Pieces, compare, response
from uopenai.exchange import drive
from uopenai.saving import digits
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_select import runs

with open("../board/image", "rb") as file:
    content = file.read()
first = content.find(b'"b64_json":"') + len(b'"b64_json":"')
last = content.find(b'"', first)
text = content[first:last]
expected = a2b_base64(text)
table = digits()
image = memoryview(bytearray(len(expected)))


class Sink:
    """Puts what is written to it into ``image``."""

    def __init__(self):
        self.size = 0

    def write(self, view):
        """Take *view*."""
        size = self.size
        count = len(view)
        image[size : size + count] = view
        self.size = size + count
        return count


async def to_sink(sink):
    """Go to the image, and on to its end."""
    reader = Reader(response(content).source)
    await reader.open("{")
    while await reader.key() != "data":
        await reader.skip()
    await reader.open("[")
    await reader.item()
    await reader.open("{")
    await reader.key()
    await runs(reader, sink.write, table)


def ours():
    """Out of the JSON."""
    sink = Sink()
    drive(to_sink(sink))
    assert sink.size == len(expected)


def theirs():
    """Of the base64 alone."""
    source = Pieces(text)
    piece = memoryview(bytearray(PIECE))
    size = 0
    while count := source.readinto(piece):
        part = a2b_base64(piece[:count])
        image[size : size + len(part)] = part
        size += len(part)
    assert size == len(expected)


compare("image", ours, theirs)
assert image == expected
