"""Reads values, checks each by its schema, and writes it: the host judges what came of it.

$CASES is a file with two lines for each value: the schema's name, and the value as JSON. $VERDICTS gets
two lines for each: null if it is valid, else [path, message] of the fault; and what was written. Where
an operation stands for a schema ("POST /audio/speech"), the value is the arguments of a call.
"""

import gc
import json
import os
import unittest

from uopenai import models
from uopenai.errors import OpenAIError
from uopenai.models.model import Schema


class Line:
    """The rest of a line of *file*, as a stream."""

    def __init__(self, file):
        self.file = file

    def readinto(self, mv):
        """Read a piece; 0 at the end of the line."""
        if self.file is None:
            return 0
        count = self.file.readinto(mv)
        end = bytes(mv[:count]).find(b"\n")
        if end >= 0:
            self.file.seek(end + 1 - count, 1)
            self.file = None
            count = end
        return count


def verdict(name, model):
    """None for a valid value; else where and what the fault is."""
    try:
        if " " in name:
            models.check_call(*name.split(" "), model.to_dict())
        else:
            model.validate()
    except models.ValidationError as fault:
        return [fault.path, fault.message]
    return None


class Schemas(unittest.TestCase):
    """Every value in the file."""

    def setUp(self):
        gc.threshold((gc.mem_alloc() + gc.mem_free()) >> 5)  # as a client does

    def test_every_value_gets_a_verdict(self):
        with open(os.getenv("CASES"), "rb") as cases, open(os.getenv("VERDICTS"), "wb") as verdicts:
            while True:
                name = cases.readline().strip().decode()
                if not name:
                    break
                schema = Schema(name) if " " in name else models.schema(name)
                model = schema.from_json(Line(cases))
                verdicts.write(json.dumps(verdict(name, model)).encode() + b"\n")
                model.to_json(verdicts)
                verdicts.write(b"\n")


class Names(unittest.TestCase):
    """What is a name of a schema, and what is none."""

    def test_a_name_that_stands_for_nothing_is_named(self):
        for name in os.getenv("GONE").split():
            with self.assertRaises(AttributeError) as caught:
                getattr(models, name)
            self.assertTrue(name in str(caught.exception))
            with self.assertRaises(OpenAIError):
                models.schema(name)
