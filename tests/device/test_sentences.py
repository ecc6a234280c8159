"""Text cut into sentences while it is being written."""

import unittest

from uopenai.voice.sentences import Sentences, speakable

# What a model writes, and the sentences that are spoken.
CASES = (
    ("", []),
    ("Hello", ["Hello"]),
    ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
    ("It is 3.14 now. And 1,000.5 then.", ["It is 3.14 now.", "And 1,000.5 then."]),
    ("It was 1999. Then it was over.", ["It was 1999.", "Then it was over."]),
    (
        "Dr. Who met J. R. Smith, e.g. at home. He left.",
        ["Dr. Who met J. R. Smith, e.g. at home.", "He left."],
    ),
    ("Am I? So am I. Good.", ["Am I?", "So am I.", "Good."]),
    ("In the U.S. economy. Next.", ["In the U.S. economy.", "Next."]),
    ('He said "Stop!" Then he went.', ['He said "Stop!"', "Then he went."]),
    ("What?! No... Well… yes.", ["What?!", "No...", "Well…", "yes."]),
    ("See www.example.org/a.b for more. Bye.", ["See www.example.org/a.b for more.", "Bye."]),
    ("Steps:\n1. Stir it.\n2. Wait.\n\n- Eat", ["Steps:", "1. Stir it.", "2. Wait.", "- Eat"]),
    ("Well.\n\n***\n\n---\n…\nDone.", ["Well.", "Done."]),
    ("潮汐是什么？是海水的涨落。好！", ["潮汐是什么？", "是海水的涨落。", "好！"]),
    ("彼は「はい。」と言った。", ["彼は「はい。", "と言った。"]),
    ("यह अच्छा है। वह गया।", ["यह अच्छा है।", "वह गया।"]),
    ("كيف حالك؟ بخير.", ["كيف حالك؟", "بخير."]),
    ("Größe: z.B. 5 m. Übrig.", ["Größe: z.B. 5 m. Übrig."]),
)


def cut(pieces, **how):
    """The sentences of a text that comes in *pieces*."""
    sentences = Sentences(**how)
    found = []
    for piece in pieces:
        sentences.add(piece)
        while sentence := sentences.next():
            found.append(sentence)
    while sentence := sentences.next(True):
        found.append(sentence)
    return found


class SentencesAsTheyCome(unittest.TestCase):
    """However the text is split."""

    def test_a_text_is_cut_behind_its_sentences(self):
        for text, expected in CASES:
            with self.subTest(text=text):
                self.assertEqual(cut([text]), expected)

    def test_the_same_at_every_split(self):
        for text, expected in CASES:
            with self.subTest(text=text):
                self.assertEqual(cut(list(text)), expected)
                for at in range(len(text)):
                    self.assertEqual(cut([text[:at], text[at:]]), expected)

    def test_a_sentence_is_there_as_soon_as_the_next_one_begins(self):
        sentences = Sentences()
        sentences.add("Hello there.")
        self.assertIsNone(sentences.next())
        sentences.add(" ")
        self.assertEqual(sentences.next(), "Hello there.")
        sentences.add("好。")  # no blank follows here
        self.assertEqual(sentences.next(), "好。")
        self.assertIsNone(sentences.next(True))

    def test_a_long_one_is_cut_at_a_pause_or_between_words(self):
        text = "one two three four five six seven eight, nine ten eleven twelve thirteen fourteen"
        found = cut(list(text), longest=60)
        self.assertEqual(
            found, ["one two three four five six seven eight,", "nine ten eleven twelve thirteen fourteen"]
        )
        found = cut([text.replace(",", "")], longest=60)
        self.assertEqual(" ".join(found), text.replace(",", ""))
        self.assertTrue(max([len(one) for one in found]) <= 60)
        self.assertEqual(cut(["x" * 150], longest=60), ["x" * 60, "x" * 60, "x" * 30])
        self.assertEqual(cut(["好" * 40 + "，" + "好" * 40], longest=60), ["好" * 40 + "，", "好" * 40])

    def test_nothing_is_lost_but_blanks(self):
        for text, _ in CASES:
            if "*" not in text and "」" not in text:
                self.assertEqual("".join(cut(list(text))).replace(" ", ""), "".join(text.split()))

    def test_marks_alone_are_not_spoken(self):
        for text in ("", " ", "***", "- ", "…", "。」", "—", "?!", "•"):
            self.assertFalse(speakable(text), text)
        for text in ("a", "7", "é", "好", "- x", "я"):
            self.assertTrue(speakable(text), text)


if __name__ == "__main__":
    unittest.main()
