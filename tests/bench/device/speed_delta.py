"""The text of a stream of 2,000 deltas; against a bare loop of readline and json.loads."""

import io
import json

from pace import compare, response
from uopenai.stream import Stream

with open("../board/deltas", "rb") as file:
    content = file.read()


def ours():
    """Through the layers."""
    count = 0
    for piece in Stream(response(content, "text/event-stream")).text:
        count += 1
        last = piece
    assert count == 2000 and int(last) == 1999


def theirs():
    """Line by line, all in memory."""
    lines = io.BytesIO(content)
    count = 0
    while line := lines.readline():
        if line.startswith(b"data:"):
            event = json.loads(line[5:])
            if event["type"] == "response.output_text.delta":
                last = event["delta"]
                count += 1
    assert count == 2000 and int(last) == 1999


compare("delta", ours, theirs)
