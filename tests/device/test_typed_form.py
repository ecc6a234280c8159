"""Bodies that are forms whatever is in them: what their values may be."""

import unittest

from parts import parse, read_all

from uopenai import errors
from uopenai.answers import Answer
from uopenai.typed_form import form

TYPES = {"sdp": "application/sdp", "session": "application/json", "image": None}


def parsed(body):
    """The parts of *body*."""
    return parse(body.content_type, read_all(body))


class TypedForms(unittest.TestCase):
    """form()"""

    def test_an_answer_or_a_model_is_sent_as_what_it_holds(self):
        session = Answer({"model": "m", "audio": {"input": Answer({"rate": 1})}})
        parts = parsed(form({"session": session, "image": Answer({"file_id": "f"}), "sdp": "v=0"}, TYPES))
        sent = sorted([(head["name"], body) for head, _, body in parts])
        self.assertEqual(sent[0], ("image[file_id]", b"f"))
        self.assertIn(
            sent[2][1],
            (b'{"model":"m","audio":{"input":{"rate":1}}}', b'{"audio":{"input":{"rate":1}},"model":"m"}'),
        )

    def test_a_text_may_be_bytes(self):
        self.assertEqual(read_all(form({"sdp": b"v=0\r\n"}, TYPES)), b"v=0\r\n")
        parts = parsed(form({"sdp": b"v=0", "session": {}}, TYPES))
        self.assertIn(b"v=0", [body for _, _, body in parts])

    def test_what_is_no_text_or_no_json_is_refused_in_words(self):
        for params, words in (
            ({"sdp": 1}, "sdp is a text, not a int"),
            ({"sdp": 1, "session": {}}, "sdp is a text, not a int"),
            ({"sdp": b"\xff"}, "sdp is a text, and these bytes are none in UTF-8"),
            ({"sdp": "v=0", "session": {"at": object()}}, "cannot be sent"),
        ):
            with self.assertRaises(errors.OpenAIError) as caught:
                form(params, TYPES)
            self.assertIn(words, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
