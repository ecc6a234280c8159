"""The checker of a user's own schemas: what fits, what does not, and the words for it."""

import unittest

from uopenai import errors
from uopenai.helpers.json_schema import fault, strict
from uopenai.helpers.json_text import loads

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": ["integer", "null"], "minimum": 0},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
        "friend": {"anyOf": [{"type": "null"}, {"$ref": "#"}]},
        "home": {"$ref": "#/$defs/place"},
    },
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"place": {"type": "object", "properties": {"at": {"type": "number"}}, "required": ["at"]}},
}

# (value, what is said of it)
FAULTS = (
    ([], "$ must be object; got an array of 0"),
    ({}, "$.name is missing"),
    ({"name": ""}, "$.name must have 1 characters or more; got ''"),
    ({"name": "x" * 99, "age": -1}, "$.age must be 0 or more; got -1"),
    ({"name": "x", "age": "old"}, "$.age must be integer or null; got 'old'"),
    ({"name": "x", "age": True}, "$.age must be integer or null; got True"),
    ({"name": "x", "age": 1.5}, "$.age must be integer or null; got 1.5"),
    ({"name": "x", "tags": ["a", "c"]}, "$.tags[1] must be one of 'a', 'b'; got 'c'"),
    ({"name": "x", "tags": ["a"] * 3}, "$.tags must have 2 items or less; got an array of 3"),
    ({"name": "x", "more": 1}, "$.more is not in the schema"),
    ({"name": "x", "friend": {"name": "y", "age": "?"}}, "$.friend.age must be integer or null; got '?'"),
    ({"name": "x", "friend": 3}, "$.friend must fit one of 2 schemas; got 3"),
    ({"name": "x", "home": {}}, "$.home.at is missing"),
)


class Checking(unittest.TestCase):
    """fault()"""

    def test_what_fits_has_no_fault(self):
        for value in (
            {"name": "x"},
            {"name": "x", "age": None, "tags": [], "friend": None, "home": {"at": 1, "more": 2}},
            {"name": "x", "age": 3.0, "friend": {"name": "y", "friend": {"name": "z"}}},
        ):
            self.assertIsNone(fault(value, PERSON))

    def test_what_does_not_fit_is_said_with_its_path(self):
        for value, words in FAULTS:
            self.assertEqual(fault(value, PERSON), words)

    def test_each_keyword(self):
        cases = (
            ({"const": 1}, (1, 1.0), (True, 2, None)),
            ({"const": None}, (None,), (0, "")),
            ({"const": 2, "enum": [1, 2]}, (2,), (1, 3)),
            ({"const": False, "enum": [None]}, (), (None, False)),
            ({"enum": [True, "a"]}, (True, "a"), (1, "b")),
            ({"minimum": 2, "maximum": 4}, (2, 4, 3.5, "text"), (1, 5, 4.5)),
            ({"exclusiveMinimum": 2, "exclusiveMaximum": 4}, (3,), (2, 4)),
            ({"multipleOf": 3}, (0, 3, -6), (1, 4)),
            ({"multipleOf": 0.5}, (1, 2.5), (0.75,)),
            ({"multipleOf": 0.1}, (0.7, 12.3, 999.9), (0.75, 12.35)),
            ({"minLength": 2, "maxLength": 3}, ("äö", "abc", 7), ("a", "abcd")),
            ({"minItems": 1}, ([1], "text"), ([],)),
            ({"type": "boolean"}, (True,), (1, "true", None)),
            ({"type": "integer"}, (1, -1, 2.0), (True, 1.5, "1")),
            ({"type": "number"}, (1, 1.5), (True, "1")),
            ({"items": False}, ([], {}), ([1],)),
            ({"additionalProperties": {"type": "string"}}, ({}, {"a": "b"}), ({"a": 1},)),
            ({"allOf": [{"type": "integer"}, {"minimum": 3}]}, (3,), (2, "x")),
            ({"oneOf": [{"type": "integer"}, {"minimum": 3}]}, (2, 3.5), (3, 1.5)),
            ({"anyOf": [{"type": "integer"}, {"minimum": 3}]}, (2, 3.5, 3, "x"), (1.5,)),
            (True, (1, None), ()),
            (False, (), (1, None)),
        )
        for schema, fits, others in cases:
            with self.subTest(schema=schema):
                for value in fits:
                    self.assertIsNone(fault(value, schema))
                for value in others:
                    self.assertTrue(fault(value, schema), value)

    def test_limits_are_said_as_they_are(self):
        for value, schema, words in (
            (4, {"exclusiveMaximum": 4}, "$ must be less than 4; got 4"),
            (5, {"exclusiveMaximum": 4}, "$ must be less than 4; got 5"),
            (1, {"exclusiveMinimum": 4}, "$ must be more than 4; got 1"),
            (5, {"maximum": 4}, "$ must be 4 or less; got 5"),
            ([], {"minItems": 2}, "$ must have 2 items or more; got an array of 0"),
        ):
            self.assertEqual(fault(value, schema), words)

    def test_a_schema_that_leads_nowhere_is_refused(self):
        for schema in (
            {"$ref": "#/$defs/none"},
            {"$ref": "https://elsewhere/schema"},
            {"$ref": "#"},
            {"anyOf": [{"$ref": "#"}]},
        ):
            with self.assertRaises(errors.OpenAIError):
                fault(1, schema)

    def test_a_deep_value_costs_no_depth(self):
        value = []
        for _ in range(60):
            value = [value]
        self.assertIsNone(fault(value, {"type": "array", "items": {"$ref": "#"}}))

    def test_a_recursive_answer_may_be_as_deep_as_json_may(self):
        item = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}
        others = dict(item, properties={"next": {"oneOf": [{"$ref": "#"}, {"type": "null"}]}})
        for schema in (item, others, dict(item, additionalProperties={"$ref": "#"})):
            for depth, words in ((63, None), (70, "nested too deep")):
                value = {"next": None}
                for _ in range(depth):
                    value = {"next": value}
                found = fault(value, schema)
                if words is None:
                    self.assertIsNone(found)
                else:
                    self.assertIn(words, found)

    def test_a_tag_spares_a_union_all_that_is_below(self):
        chain = {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}, {"type": "null"}]}
        schema = {"$defs": {}, "anyOf": chain["anyOf"]}
        for tag in "ab":
            schema["$defs"][tag] = {"type": "object", "properties": {"tag": {"const": tag}, "next": chain}}
        for names in (("tag", "next"), ("next", "tag")):
            value = None
            for _ in range(60):
                value = {name: "b" if name == "tag" else value for name in names}
            self.assertIsNone(fault(value, schema))

    def test_a_reference_may_lead_into_a_list(self):
        schema = {"properties": {"x": {"anyOf": [{"type": "integer"}]}, "y": {}}}
        schema["properties"]["y"] = {"$ref": "#/properties/x/anyOf/0"}
        self.assertIsNone(fault({"y": 1}, schema))
        self.assertIn("integer", fault({"y": "1"}, schema))
        for name in ("1", "-1", "first"):
            schema["properties"]["y"] = {"$ref": "#/properties/x/anyOf/" + name}
            with self.assertRaises(errors.OpenAIError):
                fault({"y": 1}, schema)

    def test_strict_closes_and_requires_and_leaves_the_schema_as_it_was(self):
        schema = {
            "type": "object",
            "properties": {"a": {"type": "object", "properties": {"b": {}}}, "c": {"anyOf": [PERSON]}},
        }
        made = strict(schema)
        self.assertEqual(sorted(made["required"]), ["a", "c"])
        self.assertEqual(made["properties"]["a"]["required"], ["b"])
        self.assertFalse(made["properties"]["a"]["additionalProperties"])
        person = made["properties"]["c"]["anyOf"][0]
        self.assertEqual(len(person["required"]), 5)
        self.assertFalse(person["$defs"]["place"]["additionalProperties"])
        self.assertNotIn("required", schema)
        self.assertEqual(PERSON["required"], ["name"])


class Text(unittest.TestCase):
    """loads()"""

    def test_it_reads_what_is_json(self):
        for text, value in (
            ('{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
            (' "\\ud83d\\ude00 \\u00e4" ', "😀 ä"),
            ("7", 7),
            ("[" + '"x",' * 2000 + '"y"]', ["x"] * 2000 + ["y"]),
        ):
            self.assertEqual(loads(text), value)

    def test_it_takes_nothing_else(self):
        for text in ("", " ", "{", "{'a': 1}", '{"a": 1} and more', "NaN", "01", '"\x01"', "[" * 100):
            with self.assertRaises(ValueError):
                loads(text)


if __name__ == "__main__":
    unittest.main()
