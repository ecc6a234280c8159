"""WAV files: read in every form that there is, written to what can seek and what cannot, refused in words."""

import io
import struct
import unittest

from uopenai.audio import AudioError, wav

ENDLESS = 0xFFFFFFFF


def chunk(name, data, size=None):
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) & 1)


def form(kind=1, channels=1, rate=24000, bits=16, more=b"", frame=None):
    frame = channels * bits // 8 if frame is None else frame
    return chunk(b"fmt ", struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits) + more)


def riff(*chunks):
    body = b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def pcm(*samples):
    return b"".join([struct.pack("<h", each) for each in samples])


class Trickle:
    """A stream that gives *step* bytes at a time, and cannot seek."""

    def __init__(self, data, step=1):
        self.data = data
        self.step = step

    def readinto(self, buf):
        count = min(len(buf), self.step, len(self.data))
        buf[:count] = self.data[:count]
        self.data = self.data[count:]
        return count


class Pipe:
    """A stream that takes *step* bytes at a time, and cannot seek."""

    def __init__(self, step):
        self.data = b""
        self.step = step

    def write(self, data):
        data = bytes(data[: self.step])
        self.data += data
        return len(data)


def read(reader, size=7):
    out = b""
    buf = bytearray(size)
    while count := reader.readinto(buf):
        out += bytes(buf[:count])
    return out


EXTENSIBLE = struct.pack("<HHI", 22, 16, 4) + b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
GOOD = (
    ("as it is", riff(form(), chunk(b"data", pcm(1, -2, 3))), pcm(1, -2, 3)),
    ("8 bits", riff(form(bits=8), chunk(b"data", b"\x00\x80\xff")), pcm(-32768, 0, 32512)),
    ("24 bits", riff(form(bits=24), chunk(b"data", b"\x99\x34\x12\x00\xff\xff")), pcm(0x1234, -1)),
    ("32 bits", riff(form(bits=32), chunk(b"data", b"\0\0\x34\x12")), pcm(0x1234)),
    ("stereo", riff(form(channels=2), chunk(b"data", pcm(10, 30, -5, -6))), pcm(20, -6)),
    ("stereo of 8 bits", riff(form(channels=2, bits=8), chunk(b"data", b"\x80\x90")), pcm(2048)),
    ("mu-law", riff(form(kind=7, bits=8, more=b"\0\0"), chunk(b"data", b"\xff\x7f\x00")), pcm(0, 0, -32124)),
    ("A-law", riff(form(kind=6, bits=8), chunk(b"data", b"\xd5\x55")), pcm(8, -8)),
    ("extensible", riff(form(kind=0xFFFE, more=EXTENSIBLE), chunk(b"data", pcm(7))), pcm(7)),
    (
        "other chunks",
        riff(chunk(b"JUNK", b"abc"), form(), chunk(b"LIST", b"x" * 301), chunk(b"data", pcm(5))),
        pcm(5),
    ),
    ("what follows the data", riff(form(), chunk(b"data", pcm(5)), chunk(b"LIST", b"xyz")), pcm(5)),
    ("half a sample at the end", riff(form(), chunk(b"data", pcm(5) + b"\x01")), pcm(5)),
    ("half a frame at the end", riff(form(channels=2), chunk(b"data", pcm(4, 6, 9), ENDLESS)), pcm(5)),
    ("a stream's length", riff(form(), chunk(b"data", pcm(1, 2, 3), ENDLESS)), pcm(1, 2, 3)),
    ("another stream's", riff(form(), chunk(b"data", pcm(1, 2, 3), 0x7FFFFFFF)), pcm(1, 2, 3)),
    ("no length", riff(form(), chunk(b"data", pcm(1, 2, 3), 0)), pcm(1, 2, 3)),
    ("cut short", riff(form(), chunk(b"data", pcm(1, 2, 3), 500)), pcm(1, 2, 3)),
    ("nothing", riff(form(), chunk(b"data", b"")), b""),
    ("long", riff(form(channels=2, bits=24), chunk(b"data", b"\0\x01\0" * 2000)), pcm(1) * 1000),
)
BAD = (
    (b"", "the WAV ends within its head"),
    (b"ID3\x04\0\0\0\0\0\0\0\0", "no WAV, but MP3: it begins with"),
    (b"fLaC\0\0\0\0\0\0\0\0", "no WAV, but FLAC"),
    (b'{"error":{"message"', "no WAV, but JSON"),
    (b"\0" * 12, "this is no WAV: it begins with"),
    (riff(form())[:30], "ends within its head"),
    (riff(form()), "ends within its head"),
    (riff(chunk(b"LIST", b"x" * 40, 400)), "ends within its head"),
    (riff(chunk(b"data", b"12")), "no fmt chunk before the data"),
    (riff(chunk(b"fmt ", b"12"), chunk(b"data", b"12")), "fmt chunk has 2 bytes"),
    (riff(form(kind=3, bits=32), chunk(b"data", b"")), "are floating point"),
    (riff(form(kind=17, bits=4), chunk(b"data", b"")), "are IMA ADPCM"),
    (riff(form(kind=99), chunk(b"data", b"")), "are format 99"),
    (riff(form(bits=12), chunk(b"data", b"")), "1 channels of 12 bits"),
    (riff(form(channels=9), chunk(b"data", b"")), "9 channels of 16 bits"),
    (riff(form(channels=0), chunk(b"data", b"")), "0 channels"),
    (riff(form(frame=3), chunk(b"data", b"")), "contradicts itself: 3 bytes a frame"),
    (riff(form(rate=0), chunk(b"data", b"")), "contradicts itself"),
)


class Readers(unittest.TestCase):
    def test_every_form(self):
        for name, data, expected in GOOD:
            for step in (1, 5, 4096):
                for size in (2, 7, 3000):
                    with self.subTest(name=name, step=step, size=size):
                        self.assertEqual(read(wav.Reader(Trickle(data, step)), size), expected)

    def test_what_the_file_says_of_itself(self):
        reader = wav.Reader(io.BytesIO(riff(form(channels=2, rate=16000), chunk(b"data", pcm(1, 2, 3, 4)))))
        self.assertEqual((reader.rate, reader.channels, reader.bits, reader.size), (16000, 2, 16, 4))
        self.assertIsNone(wav.Reader(io.BytesIO(riff(form(), chunk(b"data", b"", ENDLESS)))).size)

    def test_what_cannot_be_read_says_why(self):
        for data, words in BAD:
            for step in (1, 4096):
                with self.subTest(words=words):
                    with self.assertRaises(AudioError) as caught:
                        wav.Reader(Trickle(data, step))
                    self.assertIn(words, str(caught.exception))

    def test_a_stream_that_does_not_wait(self):
        class Never:
            def readinto(self, buf):
                return None

        with self.assertRaises(AudioError) as caught:
            wav.Reader(Never())
        self.assertIn("would have to wait", str(caught.exception))


class Writers(unittest.TestCase):
    def test_what_can_seek_gets_the_length(self):
        file = io.BytesIO()
        with wav.Writer(file, 16000) as writer:
            self.assertEqual(writer.write(pcm(1, 2)), 4)
            self.assertEqual(file.getvalue()[40:44], b"\xff\xff\xff\xff")
            writer.write(memoryview(pcm(3)))
        data = file.getvalue()
        self.assertEqual(data, riff(form(rate=16000), chunk(b"data", pcm(1, 2, 3))))
        self.assertEqual(writer.size, 6)
        self.assertEqual(read(wav.Reader(io.BytesIO(data))), pcm(1, 2, 3))

    def test_it_may_begin_within_a_file(self):
        file = io.BytesIO()
        file.write(b"head")
        writer = wav.Writer(file)
        writer.write(pcm(1))
        writer.close()
        file.write(b"tail")
        self.assertEqual(file.getvalue(), b"head" + riff(form(), chunk(b"data", pcm(1))) + b"tail")

    def test_what_cannot_seek_keeps_the_unknown_length(self):
        for step in (1, 7, 4096):
            pipe = Pipe(step)
            with wav.Writer(pipe) as writer:
                writer.write(pcm(1, 2, 3))
            self.assertEqual(pipe.data[4:8] + pipe.data[40:44], b"\xff" * 8)
            reader = wav.Reader(Trickle(pipe.data))
            self.assertIsNone(reader.size)
            self.assertEqual(read(reader), pcm(1, 2, 3))

    def test_an_odd_number_of_bytes_is_padded(self):
        file = io.BytesIO()
        with wav.Writer(file, 8000, bits=8) as writer:
            writer.write(b"\x80\x81\x82")
        self.assertEqual(file.getvalue(), riff(form(rate=8000, bits=8), chunk(b"data", b"\x80\x81\x82")))

    def test_the_end_of_what_wav_can_hold(self):
        writer = wav.Writer(io.BytesIO())
        writer.size = ENDLESS - 40
        with self.assertRaises(AudioError) as caught:
            writer.write(bytes(4))
        self.assertIn("4 GB", str(caught.exception))

    def test_after_the_end(self):
        writer = wav.Writer(io.BytesIO())
        writer.close()
        writer.close()
        with self.assertRaises(AudioError) as caught:
            writer.write(b"12")
        self.assertIn("has been closed", str(caught.exception))

    def test_a_path_that_cannot_be_written_is_told(self):
        def opens(number):
            def fails(path, mode):
                raise OSError(number, "no")

            return fails

        for number, words in ((30, "storage.remount("), (28, "full: remove files"), (2, "does its folder")):
            wav.open = opens(number)  # pyright: ignore - the one of all is behind it
            try:
                with self.assertRaises(AudioError) as caught:
                    wav.Writer("/a.wav")
            finally:
                del wav.open  # pyright: ignore - see there
            self.assertIn("/a.wav", str(caught.exception))
            self.assertIn(words, str(caught.exception))

    def test_a_drive_that_becomes_full_is_told_and_a_stream_tells_itself(self):
        class Full:
            room = 44

            def write(self, data):
                self.room -= len(data)
                if self.room < 0:
                    raise OSError(28)

        writer = wav.Writer(Full())
        with self.assertRaises(OSError) as caught:
            writer.write(b"12")
        self.assertEqual(caught.exception.args[0], 28)
        writer._ours, writer._name = True, "/a.wav"
        with self.assertRaises(AudioError) as caught:
            writer.write(b"12")
        self.assertIn("/a.wav: the file system is full", str(caught.exception))

    def test_a_header_alone(self):
        self.assertEqual(wav.header(24000, 0), riff(form(), chunk(b"data", b"")))
        self.assertEqual(wav.header(24000)[40:], b"\xff" * 4)
        self.assertEqual(wav.header(24000, 1 << 32), wav.header(24000))


if __name__ == "__main__":
    unittest.main()
