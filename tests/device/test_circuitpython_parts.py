"""What CircuitPython has of its own beside sockets: its radio, its clock, its settings, its faults."""

import sys
import time
import unittest

from uopenai import config, errors, exchange, faults
from uopenai.net import clock


class Radio:
    """wifi.radio. *fault*: what connect raises."""

    def __init__(self, fault=None, connected=False):
        self.fault = fault
        self.connected = connected
        self.enabled = False
        self.hostname = "cpy"
        self.asked = None
        self.address = "10.0.0.9"
        self.finds = []  # its addresses after each connect()

    @property
    def ipv4_address(self):
        return self.address if self.connected else None

    def connect(self, ssid, password=b"", *, channel=0, bssid=None, timeout=None):
        if not self.enabled:
            raise RuntimeError("WiFi is not enabled")
        self.asked = (ssid, password, timeout)
        if self.fault:
            raise self.fault
        self.connected = True
        if self.finds:
            self.address = self.finds.pop(0)


class Settings:
    """In place of the module os."""

    def __init__(self, **values):
        self._values = values

    def getenv(self, name):
        return self._values.get(name)


class Wifi(unittest.TestCase):
    """wifi.connect() over wifi.radio."""

    def setUp(self):
        self._os = config.os
        config.os = Settings()

    def tearDown(self):
        config.os = self._os

    def connect(self, radio, *args, **named):
        module = type("Module", (), {"radio": radio})
        had = sys.modules.get("wifi")
        sys.modules["wifi"] = module  # pyright: ignore[reportArgumentType] - for the first of these tests
        try:
            from uopenai.net import radio as station
            from uopenai.net import wifi
        finally:
            if had is None:
                del sys.modules["wifi"]
            else:
                sys.modules["wifi"] = had
        station.wifi = module
        wifi.config = config  # a client that was made before has let its own go, and loaded it anew
        return wifi.connect(*args, **named)

    def fails(self, fault, words, kind="APIConnectionError", timeout=20):
        radio = Radio(fault)
        with self.assertRaises(errors.APIConnectionError) as caught:
            self.connect(radio, "cafe", "secret-secret", timeout)
        self.assertEqual(type(caught.exception).__name__, kind)
        self.assertEqual(caught.exception.type, "wifi")
        for word in words:
            self.assertIn(word, str(caught.exception))
        return caught.exception

    def test_a_network_is_joined_and_the_address_is_text(self):
        radio = Radio()
        self.assertEqual(self.connect(radio, "cafe", "secret-secret", timeout=7), "10.0.0.9")
        self.assertEqual(radio.asked, ("cafe", "secret-secret", 7))
        radio = Radio()
        self.connect(radio, "cafe")
        self.assertEqual(radio.asked[1], "")

    def test_before_code_py_circuitpython_has_done_it(self):
        radio = Radio(connected=True)
        self.assertEqual(self.connect(radio), "10.0.0.9")
        self.assertIsNone(radio.asked)

    def test_the_settings_say_what_to_join_and_numbers_are_text(self):
        config.os = Settings(
            CIRCUITPY_WIFI_SSID="cafe", CIRCUITPY_WIFI_PASSWORD=12345678, UOPENAI_HOSTNAME="gadget"
        )
        radio = Radio()
        self.connect(radio)
        self.assertEqual(radio.asked, ("cafe", "12345678", 20))
        self.assertEqual(radio.hostname, "gadget")

    def test_no_network_is_set(self):
        with self.assertRaises(errors.APIConnectionError) as caught:
            self.connect(Radio())
        self.assertIn("no Wi-Fi network is set", str(caught.exception))

    def test_why_not_is_said_in_the_same_words(self):
        for said in ("Authentication failure", "Unknown failure 2", "Unknown failure 204"):
            fault = self.fails(OSError(said), ("the password is refused", "uopenai provision"))
            self.assertEqual(fault.code, "password")
        self.fails(OSError("No network with that ssid"), ("no access point of that name is in reach",))
        self.fails(OSError("Unknown failure 205"), ("did not let the board in (reason 205)",))
        self.fails(OSError("Fallo desconocido 205"), ("did not let the board in (reason 205)",))
        self.fails(OSError("Kein WLAN"), ("did not let the board in (reason Kein WLAN)",))
        self.fails(ValueError("password length must be 8-64"), ("8-64", "8 to 63 characters", "hostname"))

    def test_what_is_no_name_and_no_password_is_told(self):
        self.fails(
            TypeError("object with buffer protocol required"), ("buffer protocol", "8 to 63 characters")
        )

    def test_a_network_without_addresses_is_told(self):
        radio = Radio()
        radio.address = None
        with self.assertRaises(errors.APITimeoutError) as caught:
            self.connect(radio, "cafe", timeout=0)
        self.assertIn("no address after 0 s", str(caught.exception))
        self.assertIn("(DHCP)", str(caught.exception))

    def test_while_the_firmware_looks_for_a_lost_network_it_is_waited_for(self):
        radio = Radio()
        radio.finds = [None, None, "10.0.0.7"]
        self.assertEqual(self.connect(radio, "cafe", timeout=60), "10.0.0.7")
        self.assertEqual(radio.finds, [])

    def test_it_took_too_long(self):
        self.fails(OSError("Etwas anderes"), ("no address after 0 s", "signal", "DHCP"), "APITimeoutError", 0)


class Udp:
    """A socket that carries one query. *answer*: what comes, or an errno."""

    def __init__(self, answer):
        self.answer = answer
        self.closed = False

    def settimeout(self, seconds):
        self.timeout = seconds

    def sendto(self, data, address):
        self.query = bytes(data)
        self.address = address

    def recvfrom_into(self, buffer):
        if isinstance(self.answer, int):
            raise OSError(self.answer)
        data = self.answer[:24] + self.query[40:48] + self.answer[32:]
        buffer[: len(data)] = data
        return len(data), ("10.0.0.1", 123)

    def close(self):
        self.closed = True


class Pool:
    """Gives out *sockets*, for datagrams."""

    AF_INET = 2
    SOCK_STREAM = 1
    SOCK_DGRAM = 2

    def __init__(self, *sockets):
        self.sockets = list(sockets)

    def socket(self, family, kind):
        return self.sockets.pop(0)


class Time:
    """In place of the module time, as CircuitPython has it: no gmtime, and nothing before 2000."""

    def __init__(self):
        self.set_to = None

    def time(self):
        return 1800000000

    def localtime(self, seconds=1800000000):
        if seconds < 946684800:
            raise OverflowError("timestamp out of range for platform time_t")
        return time.gmtime(
            seconds - clock._TO_2000 + clock._TO_1970 if time.gmtime(0)[0] == 2000 else seconds
        )


class Clock(unittest.TestCase):
    """clock.sync() over a pool."""

    def setUp(self):
        self._time = clock.time
        clock.time = Time()
        rtc = self.rtc = type("RTC", (), {"datetime": None})()
        sys.modules["rtc"] = type("Module", (), {"RTC": lambda: rtc})  # pyright: ignore[reportArgumentType]

    def tearDown(self):
        clock.time = self._time
        del sys.modules["rtc"]

    def answer(self, since_1900=4080000000):
        return (
            b"\x24\x01"
            + bytes(38)
            + bytes([since_1900 >> shift & 255 for shift in (24, 16, 8, 0)])
            + bytes(4)
        )

    def test_it_is_set_by_whole_numbers(self):
        sock = Udp(self.answer())
        clock.sync("time.example:1123", 3, Pool(sock))
        self.assertEqual(sock.address, ("time.example", 1123))
        self.assertEqual(sock.timeout, 3)
        self.assertTrue(sock.closed)
        self.assertEqual(tuple(self.rtc.datetime[:3]), (2029, 4, 16))
        self.assertEqual(clock.now(), 1800000000)
        self.assertTrue(clock.is_set())

    def test_of_three_tries_one_is_enough(self):
        clock.sync("time.example", 1, Pool(Udp(116), Udp(b"short" + bytes(43)), Udp(self.answer())))
        self.assertEqual(self.rtc.datetime[0], 2029)

    def test_silence_and_faults_are_told(self):
        with self.assertRaises(errors.APIConnectionError) as caught:
            clock.sync("time.example", 1, Pool(Udp(116), Udp(116), Udp(116)))
        self.assertIn("does not answer", str(caught.exception))
        with self.assertRaises(errors.APIConnectionError) as caught:
            clock.sync("time.example", 1, Pool(Udp(118)))
        self.assertIn("cannot be asked", str(caught.exception))


class Words(unittest.TestCase):
    """Its faults, explained."""

    def told(self, fault, doing="answer"):
        return faults.explain(fault, doing, "https://example.org:443")

    def test_each_has_its_cause_and_what_to_do(self):
        for fault, doing, kind, words in (
            (OSError(-2, "Name or service not known"), "connect", "APIConnectionError", "cannot be resolved"),
            (OSError(116), "connect", "APITimeoutError", "timed out while trying to connect"),
            (OSError(32), "send", "APIConnectionError", "the other end closed the connection"),
            (OSError(104), "connect", "APIConnectionError", "nothing listens there"),
            (OSError(128), "connect", "APIConnectionError", "nothing listens there"),
            (OSError(128), "send", "APIConnectionError", "the other end closed the connection"),
            (OSError(23), "connect", "APIConnectionError", "all sockets of the board are in use"),
            (OSError(-0x7280, "CONN_EOF"), "connect", "APIConnectionError", "the other end closed"),
            (OSError(-0x7F00, "ALLOC"), "connect", "APIConnectionError", "out of memory"),
            (OSError(-0x7780, "ALERT"), "connect", "APIConnectionError", "broke off the TLS handshake"),
        ):
            made = self.told(fault, doing)
            self.assertEqual(type(made).__name__, kind)
            self.assertIn(words, str(made))

    def test_a_certificate_that_is_refused(self):
        name = "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED"
        for text, words in (
            (name, "another host, or no authority in root.cert has signed it"),
            (
                name + "; The certificate Common Name (CN) does not match with the expected CN",
                "another host:",
            ),
            (name + "; The certificate is not correctly signed by the trusted CA", "no authority in the"),
        ):
            made = self.told(OSError(-0x2700, text), "connect")
            self.assertEqual(type(made).__name__, "CertificateError")
            self.assertIn(words, str(made))
            self.assertFalse(made.passing)
        made = self.told(OSError(-0x2180, "MBEDTLS_ERR_X509_INVALID_FORMAT"), "connect")
        self.assertIn("uopenai install", str(made))

    def test_a_time_out_without_a_number(self):
        timed_out = type("TimeoutError", (OSError,), {})
        self.assertEqual(type(self.told(timed_out("timed out"))).__name__, "APITimeoutError")

    def test_the_stack_is_exhausted(self):
        async def deep():
            raise RuntimeError("pystack exhausted")

        async def other():
            raise RuntimeError("something else")

        with self.assertRaises(errors.OpenAIError) as caught:
            exchange.drive(deep())
        self.assertIn("CIRCUITPY_PYSTACK_SIZE", str(caught.exception))
        self.assertIn("settings.toml", str(caught.exception))
        with self.assertRaises(RuntimeError):
            exchange.drive(other())

    def test_another_http_module_gives_up(self):
        hidden = type("OutOfRetries", (Exception,), {})("Repeated socket failures")
        self.assertIn("gave up: Repeated socket failures", str(faults.explain_foreign(hidden, "http://x")))
        self.assertIn("nothing listens", str(faults.explain_foreign(OSError(111), "http://x")))


if __name__ == "__main__":
    unittest.main()
