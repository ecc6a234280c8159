"""Options that say what is kept of an answer, and where the rest goes: paths, sinks, numbers."""

import unittest
from array import array

from uopenai import errors
from uopenai.fields import wanted
from uopenai.floats import Floats
from uopenai.paths import of_items, tree
from uopenai.saving import Saver


class Paths(unittest.TestCase):
    """fields= as a tree."""

    def test_paths_become_a_tree(self):
        cases = (
            ("id", {"id": True, None: None}),
            (("id", "usage.total"), {"id": True, "usage": {"total": True, None: None}, None: None}),
            (["data.*.id"], {"data": {"*": {"id": True, None: None}, None: None}, None: None}),
            ("data.0", {"data": {"0": True, None: None}, None: None}),
            ("*", {"*": True, None: None}),
            ((), {None: None}),
        )
        for fields, expected in cases:
            with self.subTest(fields=fields):
                self.assertEqual(tree(fields), expected)

    def test_what_is_kept_whole_is_kept_whole_in_any_order(self):
        for fields in (("a", "a.b"), ("a.b", "a"), ("a", "a.b.c", "a.b")):
            self.assertEqual(tree(fields), {"a": True, None: None})

    def test_what_a_star_says_holds_for_those_that_are_named_too(self):
        for fields in (("a.*.x", "a.0.y"), ("a.0.y", "a.*.x")):
            found = tree(fields)["a"]
            self.assertEqual(found["*"], {"x": True, None: None})
            self.assertEqual(found["0"], {"x": True, "y": True, None: None})
        self.assertEqual(tree(("*", "a.b"))["a"], True)
        self.assertEqual(tree(("*.b", "a"))["a"], True)

    def test_bad_paths_are_refused(self):
        for fields in ("", (5,), ("a", None), "a..b", ".a", "a.", ".", ("usage", ""), ((),), b"a"):
            with self.subTest(fields=fields):
                with self.assertRaises(errors.OpenAIError) as caught:
                    tree(fields)
                self.assertIn("fields= holds paths like", str(caught.exception))

    def test_of_a_stream_what_tells_its_end_is_kept(self):
        found = tree("delta", True)
        for name in ("delta", "type", "error", "code", "message", "param"):
            self.assertEqual(found[name], True)
        self.assertEqual(found["response"]["error"], True)
        self.assertEqual(found["choices"]["*"]["finish_reason"], True)
        self.assertEqual(tree(("choices",), True)["choices"], True)

    def test_the_fields_of_a_list_are_those_of_its_items(self):
        self.assertEqual(of_items("data.*.name"), {"name": True, "id": True, None: None})
        for fields in ("data", "data.*"):
            self.assertTrue(of_items(fields) is True)
        for fields in ("name", "data.name", ()):
            with self.assertRaises(errors.OpenAIError) as caught:
                of_items(fields)
            self.assertIn("data.*", str(caught.exception))


class Options(unittest.TestCase):
    """What a call makes of its options."""

    def test_options_are_taken_out_and_the_rest_stays(self):
        params = {"fields": "id", "save_to": "x", "model": "m"}
        wanted(params, "json", ("b64",), ())
        self.assertEqual(params, {"model": "m"})

    def test_without_options_all_is_kept(self):
        self.assertEqual(wanted({}, "json", ("b64",), ()), (True, None))

    def test_a_file_goes_to_its_sink_beside_what_is_kept(self):
        root, saver = wanted({"save_to": "x"}, "json", ("data.*.b64", "b64"), ())
        self.assertIsInstance(saver, Saver)
        self.assertTrue(root["data"]["*"]["b64"] is saver and root["b64"] is saver)
        self.assertEqual((root[None], root["data"][None], root["data"]["*"][None]), (True, True, True))
        root, saver = wanted({"save_to": "x", "fields": "data.0.id"}, "json", ("data.*.b64",), ())
        self.assertEqual((root[None], root["data"][None]), (None, None))

    def test_of_a_stream_each_takes_the_place_of_the_one_before_or_is_more_of_it(self):
        _, saver = wanted({"save_to": "x", "stream": True}, "json", ("b64",), ())
        self.assertEqual((saver.renew, saver.append), (True, False))
        _, saver = wanted({"save_to": "x", "stream_format": "sse"}, "bytes", ("+audio",), ())
        self.assertEqual((saver.renew, saver.append), (True, True))
        _, saver = wanted({"save_to": "x"}, "bytes", ("+audio",), ())
        self.assertEqual((saver.renew, saver.append, saver.digits), (False, False, None))

    def test_what_cannot_be_meant_is_refused(self):
        for params, base64, word in (
            ({"save_to": "x"}, (), "holds none"),
            ({"save_to": 5}, ("b64",), "a path, or an object with write()"),
            ({"save_to": Saver("x"), "n": 2}, ("b64",), "give a path"),
        ):
            with self.assertRaises(errors.OpenAIError) as caught:
                wanted(params, "json", base64, ())
            self.assertIn(word, str(caught.exception))

    def test_numbers_are_asked_for_as_base64_unless_the_caller_asked(self):
        for given, sent, sink in (
            (None, "base64", True),
            ("float", "float", True),
            ("base64", "base64", False),
        ):
            params = {} if given is None else {"encoding_format": given}
            root, _ = wanted(params, "json", (), ("data.*.embedding",))
            self.assertEqual(params["encoding_format"], sent)
            self.assertEqual(root is not True and isinstance(root["data"]["*"]["embedding"], Floats), sink)


class Numbers(unittest.TestCase):
    """Floats, whatever their number and the pieces that they come in."""

    VALUES = [0.0, 1.5, -2.25, 1e10, -0.0]

    def test_bytes_become_numbers_at_every_split(self):
        data = bytes(array("f", self.VALUES))
        for count in (0, 1, 5, 100):
            for place in range(len(data) + 1):
                for step in (1, 3, 100):
                    sink = Floats(count)
                    sink.begin()
                    for piece in (data[:place], data[place:]):
                        for at in range(0, len(piece), step):
                            sink.write(memoryview(piece)[at : at + step])
                    self.assertEqual(list(sink.end()), self.VALUES)

    def test_more_than_a_step_of_them_goes_through(self):
        values = [float(at) for at in range(500)]
        for count in (10, 500, 600):
            sink = Floats(count)
            sink.begin()
            sink.write(memoryview(bytes(array("f", values))))
            self.assertEqual(list(sink.end()), values)

    def test_numbers_become_numbers(self):
        for count in (0, 2, 5, 9):
            sink = Floats(count)
            for _ in range(2):
                sink.begin()
                for number in (1, -2.5, 0.25):
                    sink.append(number)
                self.assertEqual(list(sink.end()), [1.0, -2.5, 0.25])

    def test_what_is_not_four_bytes_each_is_told_and_the_next_is_whole(self):
        sink = Floats(1)
        sink.begin()
        sink.write(memoryview(b"12345"))
        with self.assertRaises(ValueError) as caught:
            sink.end()
        self.assertIn("four bytes", str(caught.exception))
        sink.begin()
        sink.write(memoryview(bytes(4)))
        self.assertEqual(list(sink.end()), [0.0])


if __name__ == "__main__":
    unittest.main()
