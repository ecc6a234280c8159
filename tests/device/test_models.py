"""Schemas: what passes, what is wrong with what does not, and values that know their schema.

The schemas are those of tests/host/keyword_facts.py, packed; test_models_api asks the API's own.
"""

import io
import unittest

from keyword_pack import PACK
from streams import Dribbles, OnlyReads

from uopenai import OpenAIError, models, visit
from uopenai.inline import Base64


class Packed(unittest.TestCase):
    """Tests that read PACK."""

    def setUp(self):
        models.use(io.BytesIO(PACK))

    def tearDown(self):
        models.use(None)

    def passes(self, name, *values):
        for value in values:
            with self.subTest(name=name, value=value):
                models.check(name, value)

    def fails(self, name, *cases):
        """*cases*: (value, the fault's path, the message); a message of "" is not looked at."""
        for value, path, message in cases:
            with self.subTest(name=name, value=value):
                with self.assertRaises(models.ValidationError) as raised:
                    models.check(name, value)
                self.assertEqual(raised.exception.path, path)
                if message:
                    self.assertEqual(raised.exception.message, message)
                    self.assertEqual(str(raised.exception), message)


class Keywords(Packed):
    """Each rule that a schema may have."""

    def test_limits_that_are_kept(self):
        self.passes(
            "Limits",
            {},
            {"least": 1, "most": 2.5, "above": 0.1, "below": 9.9, "even": 4, "long": "abc", "short": "12345"},
            {"least": 2.0, "most": -1, "long": "\xe4\u20ac\U0001f600", "many": [1], "few": [1, "a"]},
            {"different": [1, "1", True, [1], {"a": 1}], "word": "abc", "counted": "anything"},
            {"full": {"a": 1, "b": 2}, "sparse": {}, "maybe": None, "any": [{}], "unknown": 1},
            {"many": (1, 2)},
        )

    def test_limits_that_are_not_kept(self):
        self.fails(
            "Limits",
            ({"least": 0}, "least", "least must be at least 1; got 0"),
            ({"least": 1.5}, "least", "least must be an integer; got 1.5"),
            ({"least": True}, "least", "least must be an integer; got true"),
            ({"most": 3}, "most", "most must be at most 2.5; got 3"),
            ({"most": "3"}, "most", "most must be a number; got '3'"),
            ({"above": 0}, "above", "above must be more than 0; got 0"),
            ({"below": 10}, "below", "below must be less than 10; got 10"),
            ({"even": 3}, "even", "even must be a multiple of 2; got 3"),
            ({"long": "ab"}, "long", "long must have at least 3 characters; it has 2"),
            ({"short": "123456"}, "short", "short must have at most 5 characters; it has 6"),
            ({"many": []}, "many", "many must have at least 1 item; it has 0"),
            ({"many": [1, "a"]}, "many[1]", "many[1] must be an integer; got 'a'"),
            ({"few": [1, 2, 3]}, "few", "few must have at most 2 items; it has 3"),
            ({"different": [1, 2, 1.0]}, "different[2]", ""),
            (
                {"different": ["a", "a"]},
                "different[1]",
                "different[1] is in the array a second time; got 'a'",
            ),
            ({"word": "abC"}, "word", "word must match ^[a-z]+$; got 'abC'"),
            ({"full": {"a": 1}}, "full", "full must have at least 2 members; it has 1"),
            ({"sparse": {"a": 1, "b": 2}}, "sparse", "sparse must have at most 1 member; it has 2"),
            ({"maybe": 1}, "maybe", "maybe must be a string; got 1"),
            ({"nothing": 1}, "nothing", "nothing is not allowed as it is; got 1"),
            (5, "", "Limits must be an object; got 5"),
            ([], "", "Limits must be an object; got an array"),
            (None, "", "Limits must be an object; got null"),
            ({5: 1}, "", "Limits has the key 5, which is not text"),
        )

    def test_a_long_value_is_shown_in_part(self):
        self.fails(
            "Limits", ({"word": "A" * 100}, "word", "word must match ^[a-z]+$; got '" + "A" * 37 + "...'")
        )

    def test_values_on_a_list(self):
        self.passes(
            "Lists",
            {"letter": "a", "number": 1, "fixed": "x", "one": 1.0, "empty": None},
            {"number": 2.5},
            {"number": None},
            {"number": True},
        )

    def test_values_on_no_list(self):
        self.fails(
            "Lists",
            ({"letter": "c"}, "letter", "letter must be one of a, b; got 'c'"),
            ({"letter": "A"}, "letter", "letter must be one of a, b; got 'A'"),
            ({"number": 2}, "number", "number must be one of 1, 2.5, true; got 2"),
            ({"number": False}, "number", ""),
            ({"number": "1"}, "number", ""),
            ({"fixed": "y"}, "fixed", "fixed must be x; got 'y'"),
            ({"one": True}, "one", "one must be 1; got true"),
            ({"empty": 1}, "empty", "empty must be null; got 1"),
        )

    def test_members_that_are_as_they_should(self):
        self.passes(
            "Objects",
            {"id": ""},
            {"id": "x", "closed": {"a": 1, "b": 2}, "shut": {}, "labels": {"a": "b"}, "open": {"z": 1}},
            {"id": "x", "also": {"here": None}, "more": 1},
        )

    def test_members_that_are_not(self):
        self.fails(
            "Objects",
            ({}, "id", "id is missing"),
            (
                {"id": "x", "closed": {"a": 1, "c": 2}},
                "closed.c",
                "closed.c is not known there; known are: a, b",
            ),
            ({"id": "x", "closed": {"b": 2}}, "closed.a", "closed.a is missing"),
            ({"id": "x", "shut": {"a": 1}}, "shut.a", "shut.a is not known there; known are: nothing"),
            ({"id": "x", "labels": {"a": 1}}, "labels.a", "labels.a must be a string; got 1"),
            ({"id": "x", "labels": {"abcde": "1"}}, "labels.abcde", ""),
            ({"id": "x", "also": {}}, "also.here", "also.here is missing"),
        )

    def test_all_of_several_schemas(self):
        self.passes("Named", {"type": "cat", "lives": 9, "name": "Tom"})
        self.fails(
            "Named",
            ({"type": "cat", "lives": 9}, "name", "name is missing"),
            ({"type": "cat", "lives": "9", "name": ""}, "lives", "lives must be an integer; got '9'"),
            ({"type": "cat", "lives": 9, "name": "", "wild": 1}, "", ""),
        )

    def test_a_schema_that_holds_itself(self):
        tree = {"leaf": 1}
        for _ in range(60):
            tree = {"leaf": 1, "next": tree}
        models.check("Tree", tree)
        self.fails("Tree", ({"leaf": 1, "next": {"leaf": 2, "next": {}}}, "next.next.leaf", ""))
        tree["next"] = tree
        with self.assertRaises(models.ValidationError) as raised:
            models.check("Tree", tree)
        self.assertEqual(raised.exception.message, "Tree is nested too deep: does it contain itself?")


class Unions(Packed):
    """The branch that was meant."""

    def test_one_branch_is_enough(self):
        self.passes("Pets", [], [{"type": "cat", "lives": 9}, {"type": "dog", "tricks": ["sit"]}])
        self.passes("Words", "a", ["a"], [], None)
        self.passes("Either", {"a": 1}, {"b": 1}, {"a": 1, "b": "x"})

    def test_the_tag_tells_which_was_meant(self):
        self.fails(
            "Pets",
            ([{"type": "cat"}], "[0].lives", "[0].lives is missing"),
            ([{"type": "dog", "lives": 9}], "[0].tricks", ""),
            ([{"type": "dog", "tricks": ["a", 1]}], "[0].tricks[1]", "[0].tricks[1] must be a string; got 1"),
            ([{"type": "cow"}], "[0].type", "[0].type must be one of cat, dog; got 'cow'"),
            ([{"lives": 9}], "[0].type", "[0].type is missing"),
            (["cat"], "[0]", "[0] must be an object; got 'cat'"),
        )

    def test_many_branches_are_told_apart_by_the_value_of_their_tag(self):
        self.passes(
            "Farm",
            {"type": "cow", "milk": 5},
            {"type": "goat", "milk": "much"},
            {"type": "cow", "wheels": 4},
            {"type": "tractor", "wheels": 4},
            {"wheels": 4},
            {"type": 5, "wheels": 4},
        )
        self.fails(
            "Farm",
            ({"type": "cow"}, "milk", "milk is missing"),
            ({"type": "cow", "milk": "5"}, "milk", "milk must be an integer; got '5'"),
            ({"type": "hen"}, "type", "type must be one of cat, dog, cow, goat; got 'hen'"),
            (5, "", "Farm must be an object; got 5"),
        )

    def test_the_branch_that_goes_deepest_was_meant(self):
        self.passes("Grid", ["a"], [[1], []])
        self.fails("Grid", ([[1, "x"]], "[0][1]", "[0][1] must be an integer; got 'x'"))

    def test_the_discriminator_may_have_any_name(self):
        self.fails(
            "Swimmer",
            ({"sort": "fish"}, "depth", "depth is missing"),
            ({"sort": "goat"}, "sort", "sort must be one of fish, duck; got 'goat'"),
        )

    def test_the_type_tells_which_was_meant(self):
        self.fails(
            "Words",
            (5, "", "Words must be a string or an array; got 5"),
            (["a", 5], "[1]", "[1] must be a string; got 5"),
        )

    def test_what_an_object_has_tells_which_was_meant(self):
        self.fails("Either", ({"b": "x"}, "b", "b must be an integer; got 'x'"))


class Names(Packed):
    """What can be asked for."""

    def test_older_names_webhooks_and_parts_of_operations(self):
        self.passes("WallShade", "red", {"id": "x"})
        self.fails("WallShade", (5, "", "WallShade must be a string or an object; got 5"))
        self.fails("webhook.wall_fell", ({}, "shade", "shade is missing"))
        self.fails("walls.coats.create:request", ({}, "shade", ""))
        self.fails("beta.walls.paint:request", ({}, "shade", ""))
        self.fails("POST /walls/{wall_id}/coats:response", ({}, "leaf", ""))
        self.fails("walls.coats.create:event", ({"type": "x"}, "type", ""))
        self.fails("walls.list:query", ({}, "owner", ""))
        self.fails("walls.close.create:request", ({}, "why", ""))

    def test_unknown_ones_are_named_with_those_like_them(self):
        for name, message in (
            ("Limit", "there is no schema Limit; there is: Limits"),
            ("walls.coats.creat", "there is no schema walls.coats.creat; there is: walls.coats.create"),
            ("Xylophone", "there is no schema Xylophone"),
            (
                "walls.list:request",
                "walls.list:request is no schema; there is: walls.list:query, walls.list:response",
            ),
            ("Limits:request", "Limits:request is no schema; there is: Limits"),
            ("plans.create", "plans.create is no schema; there is: plans.create:request"),
        ):
            with self.subTest(name=name):
                with self.assertRaises(OpenAIError) as raised:
                    models.check(name, {})
                self.assertEqual(str(raised.exception), message)

    def test_an_unknown_attribute_is_an_attribute_error(self):
        with self.assertRaises(AttributeError) as raised:
            models.Limit
        self.assertIn("Limits", str(raised.exception))
        for name in ("nothing", "_private"):
            self.assertFalse(hasattr(models, name))

    def test_all_names(self):
        names = list(models.names())
        self.assertEqual(names, sorted(names))
        for name in ("Limits", "WallShade", "webhook.wall_fell", "walls.list", "GET /walls"):
            self.assertIn(name, names)


class Files(Packed):
    """Where the schemas are, and what if they are not right."""

    def test_a_file_that_is_not_there(self):
        models.use("/nowhere/schemas.pack")
        with self.assertRaises(OpenAIError) as raised:
            models.check("Limits", {})
        self.assertIn("/nowhere/schemas.pack", str(raised.exception))
        self.assertIn("install", str(raised.exception))

    def test_a_file_of_another_version(self):
        models.use(io.BytesIO(PACK[:3] + b"\x63" + PACK[4:]))
        with self.assertRaises(OpenAIError) as raised:
            models.check("Limits", {})
        self.assertIn("version", str(raised.exception))

    def test_a_damaged_file_is_said_to_be_one(self):
        for data in (b"", b"UO", b"<html>" * 20, PACK[:-1], PACK[:40], PACK[:33]):
            models.use(io.BytesIO(data))
            with self.subTest(data=data[:10], size=len(data)):
                with self.assertRaises(OpenAIError) as raised:
                    models.check("Limits", {})
                self.assertIn("damaged", str(raised.exception))

    def test_noise_in_the_file_ends_in_one_of_our_errors_or_in_an_answer(self):
        checking = visit("models.checking")  # once: it is kept only here
        value = {"id": "x", "closed": {"a": 1}, "labels": {"a": "b"}}
        for at in range(33, len(PACK), 3):
            data = bytearray(PACK)
            data[at] ^= 0xA5
            models.use(io.BytesIO(data))
            try:
                checking.check("Objects", value)
                checking.check("Pets", [{"type": "dog", "tricks": []}])
            except OpenAIError:
                pass


class Models(Packed):
    """Values that know their schema."""

    def test_fields_are_attributes_and_items(self):
        wall = models.Wall(shade="red", other={"deep": [{"x": 1}]})
        self.assertEqual(wall.shade, "red")
        self.assertEqual(wall["shade"], "red")
        self.assertEqual(wall.other.deep[0].x, 1)
        self.assertIsNone(wall.height)
        self.assertIn("other", wall)
        self.assertEqual(len(wall), 2)
        self.assertEqual(sorted(wall), ["other", "shade"])
        self.assertEqual(wall.to_dict(), {"shade": "red", "other": {"deep": [{"x": 1}]}})
        self.assertIn("models.Wall({", repr(wall))

    def test_fields_can_be_set(self):
        wall = models.Wall(shade="red")
        wall.height = 3
        wall.shade = "blue"
        self.assertEqual(wall["height"], 3)
        self.assertEqual(wall, {"shade": "blue", "height": 3})
        wall["height"] = 4
        self.assertEqual(wall.height, 4)
        self.assertEqual(wall.to_dict(), {"shade": "blue", "height": 4})

    def test_a_model_is_checked_when_it_is_asked(self):
        wall = models.Wall(shade=models.schema("Paint")({"id": 5}))
        with self.assertRaises(models.ValidationError) as raised:
            wall.validate()
        self.assertEqual(raised.exception.path, "shade.id")
        self.assertTrue(isinstance(raised.exception, OpenAIError))
        wall.shade = "red"
        self.assertTrue(wall.validate() is wall)

    def test_names_that_python_does_not_take(self):
        error = models.schema("Error-2")({"code": "x"})
        with self.assertRaises(models.ValidationError):
            error.validate()
        with self.assertRaises(OpenAIError):
            models.schema("Error-3")

    def test_json_goes_out_and_comes_back(self):
        wall = models.Wall(shade=models.Paint({"id": "own"}), unknown=[1, None, "\u20ac\U0001f600"])
        out = io.BytesIO()
        count = wall.to_json(out)
        self.assertEqual(count, len(out.getvalue()))
        for stream in (
            io.BytesIO(out.getvalue()),
            OnlyReads(out.getvalue()),
            Dribbles(out.getvalue()),
            out.getvalue(),
        ):
            back = models.Wall.from_json(stream)
            self.assertEqual(back, wall)
            self.assertEqual(back.shade.id, "own")
            back.validate()

    def test_what_is_longer_than_the_buffer_comes_back_too(self):
        out = io.BytesIO()
        models.Wall(shade="x" * 5000, rows=list(range(500))).to_json(out)
        back = models.Wall.from_json(io.BytesIO(out.getvalue()))
        self.assertEqual((len(back.shade), back.rows[499]), (5000, 499))

    def test_reading_leaves_an_uploads_file_the_class_that_it_is(self):
        from uopenai.files import File

        models.Wall.from_json(b"{}")
        from uopenai.files import File as after

        self.assertTrue(after is File)

    def test_a_schema_that_is_no_object(self):
        words = models.Words.from_json(b'["a", 5]')
        self.assertEqual((words[0], len(words)), ("a", 2))
        with self.assertRaises(models.ValidationError):
            words.validate()
        out = io.BytesIO()
        models.Words("a").to_json(out)
        self.assertEqual(out.getvalue(), b'"a"')
        with self.assertRaises(TypeError):
            models.Words("a", "b")

    def test_text_that_is_not_json(self):
        for data in (b"", b"{", b'{"a":1} x', b"nope"):
            with self.subTest(data=data):
                with self.assertRaises(OpenAIError) as raised:
                    models.Wall.from_json(data)
                self.assertIn("cannot be read", str(raised.exception))


class Calls(Packed):
    """A call's arguments."""

    def refused(self, method, path, params):
        with self.assertRaises(models.ValidationError) as raised:
            models.check_call(method, path, params)
        return str(raised.exception)

    def test_arguments_that_are_taken(self):
        for method, path, params in (
            ("POST", "/walls/{wall_id}/coats", {"shade": "red", "height": 2, "include": ["bill"]}),
            ("POST", "/walls/{wall_id}/coats", {"shade": {"id": "own"}}),
            ("POST", "/walls/{wall_id}/coats", {"shade": models.Paint({"id": "own"})}),
            ("GET", "/walls", {"owner": "me", "limit": None}),
            ("POST", "/walls/close", {}),
            ("POST", "/plans", {"plan": b"x", "views": ["/a.png", ("b.png", b"x"), io.BytesIO(b"")]}),
            ("POST", "/plans", {"plan": ("a.txt", b"x"), "progress": print}),
            ("POST", "/plans", {"plan": "/a.txt", "tags": ["old"], "progress": None}),
            ("POST", "/plans", {"plan": b"", "note": Base64(b"much more than nine bytes")}),
        ):
            with self.subTest(path=path, params=params):
                models.check_call(method, path, params)

    def test_arguments_that_are_not(self):
        coats = "/walls/{wall_id}/coats"
        for method, path, params, message in (
            ("POST", coats, {}, "walls.coats.create: shade is missing"),
            (
                "POST",
                coats,
                {"shade": "bob"},
                "walls.coats.create: shade must be one of red, blue; got 'bob'",
            ),
            ("POST", coats, {"shade": 5}, "walls.coats.create: shade must be a string or an object; got 5"),
            (
                "POST",
                coats,
                {"shade": "red", "height": 0},
                "walls.coats.create: height must be at least 1; got 0",
            ),
            (
                "POST",
                coats,
                {"shade": "red", "include": ["x"]},
                "walls.coats.create: include[0] must be bill; got 'x'",
            ),
            ("GET", "/walls", {}, "walls.list: owner is missing"),
            (
                "GET",
                "/walls",
                {"owner": "me", "limit": 101},
                "walls.list: limit must be at most 100; got 101",
            ),
            ("GET", "/walls", {"ower": "me"}, "walls.list has no parameter 'ower'; it has: limit, owner"),
            ("POST", "/plans", {"plan": b"", "tags": [1]}, "plans.create: tags[0] must be a string; got 1"),
            ("POST", "/walls/close", {"how": 1}, "walls.close.create has no parameter 'how'; it has: why"),
            (
                "POST",
                "/plans",
                {"plan": 5},
                "plans.create: plan must be a file (a path, a stream, bytes, or a tuple); got 5",
            ),
        ):
            with self.subTest(message=message):
                self.assertEqual(self.refused(method, path, params), message)

    def test_an_operation_that_is_not_there(self):
        with self.assertRaises(OpenAIError) as raised:
            models.check_call("DELETE", "/walls", {})
        self.assertEqual(
            str(raised.exception),
            "the schemas have no DELETE /walls: leave validate out to call it all the same",
        )
        self.assertFalse(isinstance(raised.exception, models.ValidationError))


if __name__ == "__main__":
    unittest.main()
