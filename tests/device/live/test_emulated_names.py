"""What the emulation of CircuitPython's API has, and what it has not: see tests/host/test_emulation.py."""

import os
import sys
import time
import unittest

import cp_storage
import microcontroller
import rtc
import storage
import supervisor
import wifi

ABSENT = (
    "machine", "network", "esp32", "socket", "tls", "_asyncio", "uctypes", "vfs", "deflate", "_thread",
    "heapq", "ubinascii", "typing", "functools", "contextlib", "threading", "asyncio", "logging", "os.path",
)  # fmt: skip
PRESENT = ("array", "binascii", "collections", "errno", "gc", "io", "json", "math", "micropython", "random")
PRESENT += ("re", "select", "ssl", "struct", "zlib", "ipaddress", "board", "traceback")
MEMBERS = (
    (time, "ticks_ms ticks_us ticks_diff ticks_add sleep_ms sleep_us gmtime time_ns perf_counter"),
    (os, "ilistdir environ getpid mount system popen fsencode"),
    (sys, "print_exception settrace _getframe exc_info"),
    (supervisor, "ticks_diff ticks_add ticks_less"),
)


class TestNames(unittest.TestCase):
    def test_what_circuitpython_lacks_cannot_be_imported(self):
        for name in ABSENT:
            with self.subTest(name), self.assertRaises(ImportError):
                __import__(name)

    def test_what_it_has_can(self):
        for name in PRESENT:
            with self.subTest(name):
                __import__(name)

    def test_modules_have_no_more_than_theirs(self):
        import io
        import math

        import micropython

        of_the_interpreter = (
            (io, "BufferedWriter BufferedReader TextIOWrapper"),
            (math, "inf nan isclose"),
            (micropython, "schedule mem_info native viper"),
        )
        for module, names in MEMBERS + of_the_interpreter:
            for name in names.split():
                self.assertFalse(hasattr(module, name), name)

    def test_the_system_says_what_it_is(self):
        self.assertEqual(sys.implementation.name, "circuitpython")
        self.assertEqual(tuple(sys.implementation.version)[:2], (9, 2))
        self.assertEqual(sys.platform, "Espressif")
        self.assertTrue("; Adafruit CircuitPython 9.2." in sys.version)
        self.assertEqual(os.uname().sysname, "ESP32S3")

    def test_a_builtin_next_takes_no_default(self):
        with self.assertRaises(TypeError):
            next(iter(()), 1)
        self.assertEqual(next(iter((2, 3))), 2)

    def test_a_text_starts_with_one_thing(self):
        if not hasattr(unittest, "run"):  # the tests' own
            self.skipTest("CPython's methods cannot be changed")
        self.assertTrue("abc".startswith("b", 1) and b"abc".endswith(b"c"))
        self.assertTrue(bytearray(b"ab").startswith(b"a"))
        for text, parts in (("abc", ("a", "b")), (b"abc", (b"a",))):
            with self.assertRaises(TypeError):
                text.startswith(parts)
            with self.assertRaises(TypeError):
                text.endswith(parts)

    def test_hashes_are_made_by_new_alone(self):
        import hashlib

        self.assertFalse(hasattr(hashlib, "sha256"))
        self.assertEqual(hashlib.new("sha256", b"abc").digest()[:3], b"\xbax\x16")
        with self.assertRaises(ValueError):
            hashlib.new("md5")

    def test_zlib_decompresses_and_does_no_more(self):
        import zlib

        self.assertFalse(hasattr(zlib, "compress"))
        packed = b"\xcbH\xcd\xc9\xc9W\xc8@\x90\x00"
        self.assertEqual(zlib.decompress(packed, -15), b"hello hello hello")
        with self.assertRaises(ValueError):
            zlib.decompress(packed[:3], -15)

    def test_an_exception_is_told_by_traceback(self):
        import traceback

        fault = _fault(lambda: [][1])
        self.assertTrue("IndexError" in "".join(traceback.format_exception(fault)))


class TestTime(unittest.TestCase):
    def test_ticks_wrap_at_2_to_the_29th(self):
        # The host has started them a second before.
        until = time.monotonic_ns() + 3000000000
        before = supervisor.ticks_ms()
        self.assertTrue(before > (1 << 29) - 1100)
        while supervisor.ticks_ms() >= before and time.monotonic_ns() < until:
            time.sleep(0.01)
        self.assertTrue(supervisor.ticks_ms() < 3000)

    def test_a_float_has_30_bits(self):
        import struct

        for _ in range(20):
            time.sleep(0.001)
            now = time.monotonic()
            bytes_of_32 = struct.pack("<f", now)
            self.assertEqual(struct.unpack("<f", bytes_of_32)[0], now)
            self.assertEqual(bytes_of_32[0] & 3, 0)

    def test_the_clock_counts_in_integers_and_can_be_set(self):
        self.assertIsInstance(time.time(), int)
        self.assertEqual(tuple(time.localtime(1709210096)), (2024, 2, 29, 12, 34, 56, 3, 60, -1))
        self.assertEqual(time.mktime(time.localtime(1709210096)), 1709210096)
        rtc.RTC().datetime = time.struct_time((2031, 12, 31, 23, 59, 58, 2, 365, -1))
        self.assertIn(time.time() - 1956527998, (0, 1))
        self.assertEqual(rtc.RTC().datetime[0], 2031)

    def test_no_time_below_nothing_is_slept(self):
        with self.assertRaises(ValueError):
            time.sleep(-1)


class TestBoard(unittest.TestCase):
    def test_settings_are_read_by_circuitpythons_rules(self):
        self.assertEqual(os.getenv("PLAIN"), "with a # and \xe4")
        self.assertEqual(os.getenv("ESCAPED"), '\v\f"')
        self.assertIsNone(os.getenv("IN_A_TABLE"))
        self.assertEqual(os.getenv("PATH", "none"), "none")
        with self.assertRaises(ValueError):
            os.getenv("NUMBER")

    def test_what_is_in_nvm_stays(self):
        nvm = microcontroller.nvm
        self.assertEqual(len(nvm), 8192)
        nvm[3:6] = b"abc"
        self.assertEqual((bytes(nvm[2:6]), nvm[3]), (b"\xffabc", 97))
        self.assertFalse(hasattr(nvm, "find"))
        with self.assertRaises(ValueError):
            nvm[0:2] = b"x"
        with self.assertRaises(ValueError):
            nvm[0] = 256

        with self.assertRaises(TypeError):
            nvm[0:2] = [1, 2]

    def test_members_of_enumerations_are_no_numbers(self):
        for member in (wifi.AuthMode.OPEN, supervisor.RunReason.STARTUP, microcontroller.RunMode.NORMAL):
            self.assertFalse(member == 0)
        with self.assertRaises(TypeError):
            microcontroller.on_next_reset(0)

    def test_what_runs_next_has_to_be_there(self):
        with self.assertRaises(ValueError):
            supervisor.set_next_code_file("no such file.py")
        with self.assertRaises(AttributeError):
            microcontroller.cpu.uid = b"another"

    def test_usb_has_the_files_or_the_program_has(self):
        import io

        self.assertFalse(storage.getmount("/").readonly)
        self.assertEqual(len(microcontroller.cpu.uid), 6)
        with open("a.txt", "w") as file:
            file.write("a")
        cp_storage.become(True)
        try:
            self.assertTrue(storage.getmount("/").readonly)
            for name, work in (
                ("w", lambda: open("a.txt", "w")),
                ("ab", lambda: open("a.txt", "ab")),
                ("r+", lambda: io.open("a.txt", "r+b")),
                ("mkdir", lambda: os.mkdir("b")),
                ("remove", lambda: os.remove("a.txt")),
                ("rename", lambda: os.rename("a.txt", "b.txt")),
            ):
                with self.subTest(name):
                    self.assertEqual(_fault(work).args[0], 30)
            with open("a.txt") as file:
                self.assertEqual(file.read(), "a")
            with self.assertRaises(RuntimeError):
                storage.remount("/", readonly=False)
        finally:
            cp_storage.become(False)
        os.remove("a.txt")

    def test_the_radio_joins_what_is_in_reach(self):
        radio = wifi.radio
        self.assertEqual(type(radio).__name__, "Radio")
        said = []
        for name, password in (("away", ""), ("home", "a wrong one"), ("home", "")):
            fault = _fault(radio.connect, name, password)
            self.assertIsInstance(fault, ConnectionError)  # noqa: F821
            said.append(str(fault))
        self.assertEqual(said, ["No network with that ssid"] + ["Authentication failure"] * 2)
        self.assertEqual((radio.connected, radio.ipv4_address, radio.ap_info), (False, None, None))
        radio.connect("home", "correct horse", timeout=5)
        self.assertEqual((radio.connected, str(radio.ipv4_address)), (True, "127.0.0.1"))
        self.assertEqual(radio.ap_info.ssid, "home")
        for arguments in (("", ""), ("x" * 33, ""), ("x", "short"), ("x", "z" * 64)):
            with self.assertRaises(ValueError):
                radio.connect(*arguments)
        radio.connect("home", "quite another one")  # it is there already, and nobody asks
        for name in ("a..b", ".a", "-a", "a_b", ""):
            with self.assertRaises(ValueError):
                radio.hostname = name
        for wrong in (1, None):
            with self.assertRaises(TypeError):
                radio.connect(wrong)
        found = [network.ssid for network in radio.start_scanning_networks()]
        radio.stop_scanning_networks()
        self.assertEqual(found, ["cafe", "home"])


def _fault(call, *arguments):
    try:
        call(*arguments)
    except Exception as fault:
        return fault
