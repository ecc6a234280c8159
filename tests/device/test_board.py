"""uopenai.board, of whatever board this runs on; tests/host/test_devices.py has each of those we know."""

import unittest

from uopenai import board

PARTS = ("microphone", "speaker", "button", "led", "display")


class Board(unittest.TestCase):
    def test_it_says_which_board_it_is(self):
        self.assertTrue(board.name and board.title)
        self.assertEqual(board.name == "generic", board.chip == "", "only one that was not named has no chip")
        self.assertTrue(board.flash_mb >= 0 and board.psram_mb >= 0)

    def test_what_it_lists_it_has(self):
        for part in board.parts:
            self.assertTrue(part in PARTS, part)
            self.assertTrue(getattr(board, part)["kind"])
            self.assertFalse(getattr(board, part) is getattr(board, part), "a program may change its own")

    def test_what_it_does_not_list_is_told_with_what_to_do(self):
        for part in PARTS:
            if part in board.parts:
                continue
            try:
                getattr(board, part)
                self.fail(part)
            except AttributeError as error:
                words = str(error)
            self.assertTrue(part in words and "known" in words and "pins in the program" in words, words)

    def test_a_program_can_ask_whether_there_is_a_part(self):
        for part in PARTS:
            self.assertEqual(hasattr(board, part), part in board.parts)
        self.assertTrue(getattr(board, "no_such_part", None) is None)


if __name__ == "__main__":
    unittest.main()
