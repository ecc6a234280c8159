"""Where bytes go: files written aside and renamed, numbered, in pieces; full file systems; writables."""

import os
import unittest

from streams import files_in

from uopenai import errors, saving
from uopenai.saving import Saver

FOLDER = "folder-of-test-saving"


def write(saver, *pieces):
    """Hand *pieces* over as one; what the saver makes of them."""
    saver.begin()
    for piece in pieces:
        saver.write(memoryview(piece))
    return saver.end()


class Takes:
    """A writable that takes at most *most* bytes at a time; None of which it says how many, if *silent*."""

    def __init__(self, most, silent=False):
        self.got = b""
        self.closed = 0
        self._most = most
        self._silent = silent

    def write(self, view):
        piece = bytes(view[: self._most])
        self.got += piece
        return None if self._silent else len(piece)

    def close(self):
        self.closed += 1


class Full:
    """A file on a file system that is full: it takes *room* bytes, or fails when it is closed."""

    def __init__(self, file, room, number=28):
        self._file = file
        self._room = room
        self._number = number

    def write(self, view):
        self._room -= len(view)
        if self._room < 0:
            raise OSError(self._number)
        return self._file.write(view)

    def close(self):
        self._file.close()
        if self._room == 0:
            raise OSError(self._number)


class InFolder(unittest.TestCase):
    """Tests with a folder of their own."""

    def setUp(self):
        os.mkdir(FOLDER)
        self.path = FOLDER + "/cat.png"

    def tearDown(self):
        if hasattr(saving, "open"):
            del saving.open
        for name in os.listdir(FOLDER):
            os.remove(FOLDER + "/" + name)
        os.rmdir(FOLDER)

    def files(self):
        return files_in(FOLDER)

    def refused(self, call, *words):
        """Check that *call* raises an OpenAIError that is none of the network's, with *words*."""
        with self.assertRaises(errors.OpenAIError) as caught:
            call()
        self.assertFalse(isinstance(caught.exception, errors.APIError))
        for word in words:
            self.assertIn(word, str(caught.exception))


class Files(InFolder):
    """Paths."""

    def test_a_file_is_written_aside_and_renamed(self):
        with Saver(self.path) as saver:
            saver.begin()
            saver.write(b"all of ")
            self.assertEqual(list(self.files()), ["cat.png.part"])
            saver.write(b"it")
            self.assertEqual(saver.end(), 9)
            self.assertEqual(self.files(), {"cat.png": b"all of it"})
        self.assertEqual(self.files(), {"cat.png": b"all of it"})

    def test_what_was_there_stays_until_all_is_there(self):
        with open(self.path, "wb") as file:
            file.write(b"old")
        saver = Saver(self.path)
        with self.assertRaises(ZeroDivisionError):
            with saver:
                saver.begin()
                saver.write(b"half")
                raise ZeroDivisionError
        self.assertEqual(self.files(), {"cat.png": b"old"})
        with saver:
            write(saver, b"new")
        self.assertIn(b"new", self.files().values())

    def test_an_empty_file_is_a_file_and_none_is_none(self):
        with Saver(self.path):
            pass
        self.assertEqual(self.files(), {})
        with Saver(self.path) as saver:
            self.assertEqual(write(saver), 0)
        self.assertEqual(self.files(), {"cat.png": b""})

    def test_several_files_are_numbered(self):
        for name, others in (
            ("cat.png", ("cat-2.png", "cat-3.png")),
            ("cat", ("cat-2", "cat-3")),
            (".cat", (".cat-2", ".cat-3")),
            ("a.b.c", ("a.b-2.c", "a.b-3.c")),
        ):
            with Saver(FOLDER + "/" + name) as saver:
                for piece in (b"1", b"22", b"333"):
                    self.assertEqual(write(saver, piece), len(piece))
            self.assertEqual(self.files(), {name: b"1", others[0]: b"22", others[1]: b"333"})
            for each in (name,) + others:
                os.remove(FOLDER + "/" + each)

    def test_the_dot_of_a_folder_is_no_ending(self):
        os.mkdir(FOLDER + "/v1.0")
        try:
            with Saver(FOLDER + "/v1.0/cat") as saver:
                write(saver, b"1")
                write(saver, b"2")
            self.assertEqual(sorted(os.listdir(FOLDER + "/v1.0")), ["cat", "cat-2"])
        finally:
            for name in os.listdir(FOLDER + "/v1.0"):
                os.remove(FOLDER + "/v1.0/" + name)
            os.rmdir(FOLDER + "/v1.0")

    def test_each_takes_the_place_of_the_one_before_if_asked(self):
        saver = Saver(self.path)
        saver.renew = True
        with saver:
            write(saver, b"rough")
            self.assertEqual(self.files(), {"cat.png": b"rough"})
            write(saver, b"fine")
        self.assertEqual(self.files(), {"cat.png": b"fine"})

    def test_what_comes_in_many_pieces_is_one_file_if_asked(self):
        saver = Saver(self.path)
        saver.append = True
        with saver:
            self.assertEqual([write(saver, b"one"), write(saver, b"two"), write(saver, b"3")], [3, 6, 7])
            self.assertEqual(list(self.files()), ["cat.png.part"])
        self.assertEqual(self.files(), {"cat.png": b"onetwo3"})

    def test_what_comes_in_many_pieces_and_breaks_off_leaves_nothing(self):
        saver = Saver(self.path)
        saver.append = True
        write(saver, b"one")
        saver.drop()
        saver.drop()
        self.assertEqual(self.files(), {})

    def test_of_several_those_that_are_whole_stay(self):
        with self.assertRaises(ZeroDivisionError):
            with Saver(self.path) as saver:
                write(saver, b"whole")
                saver.begin()
                saver.write(b"half")
                raise ZeroDivisionError
        self.assertEqual(self.files(), {"cat.png": b"whole"})

    def test_a_file_system_that_is_full_is_told_and_no_half_file_is_left(self):
        with open(self.path, "wb") as file:
            file.write(b"old")
        for room in (0, 3, 4, 6, 7):  # on opening behind; in the first, in the second piece; at the end
            saving.open = lambda path, mode, room=room: Full(open(path, mode), room)

            def call():
                with Saver(self.path) as saver:
                    write(saver, b"1234", b"567")

            self.refused(call, self.path, "the file system is full", "remove files", "object with write()")
            self.assertEqual(self.files(), {"cat.png": b"old"}, room)

    def test_a_file_system_that_is_full_at_once_is_told(self):
        def full(path, mode):
            raise OSError(28)

        saving.open = full
        self.refused(lambda: write(Saver(self.path), b"x"), self.path, "the file system is full")
        self.assertEqual(self.files(), {})

    def test_other_faults_of_the_file_system_are_told(self):
        saving.open = lambda path, mode: Full(open(path, mode), 3, 5)
        self.refused(lambda: write(Saver(self.path), b"1234"), self.path, "cannot be written")
        self.assertEqual(self.files(), {})
        del saving.open
        self.refused(lambda: write(Saver("no-such-folder/x.png"), b"x"), "no-such-folder/x.png", "folder")

    def test_a_file_system_that_does_not_rename_over_a_file_is_served_too(self):
        rename = os.rename
        refused = []

        def fat(old, new):
            if not refused:
                refused.append(new)
                raise OSError(17)
            rename(old, new)

        class Fat:
            remove = staticmethod(os.remove)

        Fat.rename = staticmethod(fat)
        with open(self.path, "wb") as file:
            file.write(b"old")
        saving.os = Fat
        try:
            with Saver(self.path) as saver:
                write(saver, b"new")
        finally:
            saving.os = os
        self.assertEqual((self.files(), refused), ({"cat.png": b"new"}, [self.path]))


class Writables(unittest.TestCase):
    """Objects with write()."""

    def test_all_is_written_whatever_it_takes_at_a_time(self):
        for most, silent in ((1, False), (2, False), (3, False), (100, False), (100, True)):
            target = Takes(most, silent)
            with Saver(target) as saver:
                self.assertEqual(write(saver, b"01234", b"", b"56789"), 10)
            self.assertEqual((target.got, target.closed), (b"0123456789", 0))

    def test_it_takes_one_file(self):
        target = Takes(100)
        with Saver(target) as saver:
            write(saver, b"one")
            with self.assertRaises(errors.OpenAIError) as caught:
                saver.begin()
        self.assertIn("give a path", str(caught.exception))
        self.assertEqual(target.got, b"one")

    def test_what_it_raises_is_told(self):
        class Breaks:
            def write(self, view):
                raise OSError(28)

        with self.assertRaises(errors.OpenAIError) as caught:
            write(Saver(Breaks()), b"x")
        self.assertIn("save_to=: the file system is full", str(caught.exception))


class Table(unittest.TestCase):
    """The values of base64's digits."""

    def test_each_digit_has_its_value(self):
        from binascii import a2b_base64

        table = saving.digits()
        self.assertEqual(len([value for value in table if value < 64]), 64)
        for byte in range(256):
            if table[byte] < 64:
                self.assertEqual(a2b_base64(bytes([byte]) + b"AAA")[0], table[byte] << 2)
        self.assertEqual(table[ord("=")], 64)
        self.assertEqual((table[ord("-")], table[ord("\n")]), (255, 255))


if __name__ == "__main__":
    unittest.main()
