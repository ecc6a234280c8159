"""uopenai.board where nobody said which board this is; tests/host/test_devices.py has the others."""

import unittest

from uopenai import board


class Board(unittest.TestCase):
    def test_it_is_generic(self):
        self.assertEqual((board.name, board.chip, board.parts), ("generic", "", ()))
        self.assertEqual((board.flash_mb, board.psram_mb), (0, 0))

    def test_a_part_that_is_not_known_is_told_with_what_to_do(self):
        for part in ("microphone", "speaker", "button", "led", "display"):
            try:
                getattr(board, part)
            except AttributeError as error:
                words = str(error)
            self.assertTrue("so its %s is not known" % part in words, words)
            self.assertTrue("--board NAME" in words and "pins" in words, words)

    def test_a_program_can_ask_whether_there_is_a_part(self):
        self.assertFalse(hasattr(board, "microphone"))
        self.assertTrue(getattr(board, "led", None) is None)


if __name__ == "__main__":
    unittest.main()
