"""The trusted certificates as CircuitPython takes them: as one text, from a file, from memory, from DER."""

import gc
import unittest

from uopenai import errors
from uopenai.net import trust_ssl

PATH = "roots_test.pem"
BLOCK = "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n"
MADE = "# of somebody\n\n" + "".join(BLOCK % (letter * 63 + "\n") * 20 for letter in "ABCD")


class Text(unittest.TestCase):
    """trust_ssl._text()"""

    def tearDown(self):
        import os

        try:
            os.remove(PATH)
        except OSError:
            pass

    def put(self, data):
        with open(PATH, "wb") as file:
            file.write(data)

    def test_a_file_is_one_text_and_takes_its_size_once(self):
        self.put(MADE.encode())
        self.assertEqual(trust_ssl._text(PATH), MADE)
        if not hasattr(gc, "mem_alloc"):
            return  # CPython
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()  # pyright: ignore[reportAttributeAccessIssue]
        trust_ssl._text(PATH)
        taken = gc.mem_alloc() - before  # pyright: ignore[reportAttributeAccessIssue]
        gc.enable()
        # Its size, and what reads it.
        self.assertTrue(len(MADE) < taken < len(MADE) + 5000, (len(MADE), taken))

    def test_text_bytes_and_der_are_the_same_text(self):
        only = MADE[MADE.find("-----BEGIN") :]
        self.assertEqual(trust_ssl._text(MADE), only)
        self.assertEqual(trust_ssl._text(MADE.encode()), only)
        self.put(b"\x30\x01\x02")
        for der in (PATH, b"\x30\x01\x02"):
            self.assertEqual(trust_ssl._text(der), BLOCK % "MAEC\n")

    def test_a_file_that_is_not_there_is_told(self):
        with self.assertRaises(errors.APIConnectionError) as caught:
            trust_ssl._text(PATH)
        self.assertIn("there is no %s" % PATH, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
