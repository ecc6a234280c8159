"""One late field of a document of 1 MB; against json.load of a stream, and of a BytesIO."""

import io
import json

from pace import Stream, compare, response
from uopenai.exchange import drive
from uopenai.paths import tree
from uopenai.wire.json_select import selected

with open("../board/document", "rb") as file:
    content = file.read()
wanted = tree("late.answer")


def ours():
    """Only what is asked for."""
    value = drive(selected(response(content).source, wanted))
    assert value["late"]["answer"] == 42


def from_stream():
    """The whole document, from a stream that hands out pieces."""
    assert json.load(Stream(content))["late"]["answer"] == 42


def from_memory():
    """The whole document, all in memory."""
    assert json.load(io.BytesIO(content))["late"]["answer"] == 42


compare("field_stream", ours, from_stream, 3)
compare("field_memory", ours, from_memory)
