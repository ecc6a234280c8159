"""The client against servers that are not there, or not the ones that were asked for (tests/faults)."""

import time
import unittest

from faulty import CA, KEY, PORTS, SOON, Faulty, address

import uopenai
from uopenai import OpenAI

# CircuitPython's TLS says that a certificate is refused, and not why.
SAYS_WHY = hasattr(time, "ticks_ms")
NO_REASON = ("another host, or no authority",)
AUTHORITY = ("not correctly signed", "root.cert") if SAYS_WHY else NO_REASON
HOST = ("match", "another host", "base_url") if SAYS_WHY else NO_REASON


class Certificates(Faulty):
    """Who answers is not who was asked for."""

    def test_a_good_certificate_is_taken(self):
        self.client("good_tls", "https")
        self.assertEqual(self.ask().id, "good")
        self.assert_nothing_is_open()

    def test_a_good_certificate_is_taken_for_a_host_name_too(self):
        self.client("good_tls", "https", "localhost")
        self.assertEqual(self.ask().id, "good")
        self.assert_nothing_is_open()

    def test_another_authority_is_refused(self):
        self.client("other_authority", "https")
        self.fails("CertificateError", AUTHORITY, self.ask)

    def test_another_host_is_refused(self):
        self.client("other_host", "https")
        self.fails("CertificateError", HOST, self.ask)

    def test_another_host_name_is_refused(self):
        self.client("other_host", "https", "localhost")
        self.fails("CertificateError", HOST, self.ask)

    def test_an_expired_one_is_refused(self):
        self.client("expired", "https")
        self.fails("CertificateError", ("expired", "clock says 20", "clock.sync()"), self.ask)

    def test_one_of_the_future_is_refused(self):
        self.client("future", "https")
        self.fails("CertificateError", ("future", "clock says 20", "clock.sync()"), self.ask)

    def test_it_is_refused_again_and_again_and_then_the_right_one_is_taken(self):
        for _ in range(3):
            self.client("other_authority", "https")
            self.fails("CertificateError", AUTHORITY[-1:], self.ask)
        self.test_a_good_certificate_is_taken()

    def test_a_missing_or_broken_bundle_is_told_before_anything_is_opened(self):
        install = "uopenai install"
        for ca, word, cure in (
            ("no-such.cert", "no-such.cert", install),
            ("", "there is no", install),
            (b"nothing", "no certificate", install),
            (b"-----BEGIN X\n-----END X\n", "cannot be read", install),
            (b"-----BEGIN X\n\xff\n-----END X\n", "cannot be read", install),
            (True, "and not True", "leave it out to trust /root.cert"),
            (["/root.cert"], "and not ['/root.cert']", "leave it out to trust /root.cert"),
        ):
            with OpenAI(KEY, base_url=address("good_tls", "https"), ca=ca) as client:
                with self.assertRaises(uopenai.CertificateError) as caught:
                    client.models.retrieve("m")
                self.assertIn(word, str(caught.exception))
                self.assertIn(cure, str(caught.exception))

    def test_a_clock_that_is_not_set_is_told_before_anything_is_opened(self):
        from uopenai.net import clock

        built = clock.BUILT
        clock.BUILT = (2099, 1, 1)
        try:
            with OpenAI(KEY, base_url=address("good_tls", "https"), ca=CA) as client:
                with self.assertRaises(uopenai.ClockNotSetError) as caught:
                    client.models.retrieve("m")
                self.assertIn("clock.sync()", str(caught.exception))
                self.assertEqual(client.connections_opened, 0)
        finally:
            clock.BUILT = built


class Nobody(Faulty):
    """There is no service."""

    def test_nobody_listens(self):
        for scheme in ("http", "https"):
            self.client("good", scheme)
            self.made.base_url = "%s://127.0.0.1:%d" % (scheme, PORTS["nobody"])
            fault = self.fails("APIConnectionError", ("nothing listens", "is the service running"), self.ask)
            self.assertFalse(fault.sent)

    def test_a_name_that_does_not_resolve(self):
        self.client("good")
        self.made.base_url = "http://%s.invalid" % ("x" * 70)  # no resolver even asks for such a label
        fault = self.fails("APIConnectionError", ("cannot be resolved", "Wi-Fi"), self.ask)
        self.assertFalse(fault.sent)

    def test_the_second_address_of_a_name_is_tried(self):
        import socket as true
        import sys

        class Two:
            SOCK_STREAM = true.SOCK_STREAM
            socket = true.socket

            @staticmethod
            def getaddrinfo(host, port, *more):
                found = []
                for each in (PORTS["nobody"], PORTS["good"]):
                    found += true.getaddrinfo("127.0.0.1", each, *more)
                return found

        sys.modules["socket"] = Two  # the module that connects is loaded anew for each connection
        try:
            self.client("good", host="two.example")
            self.assertEqual(self.ask().id, "good")
        finally:
            del sys.modules["socket"]
        self.assert_nothing_is_open()

    def test_silence_ends_at_the_time_out(self):
        self.client("silent", timeout=SOON)
        fault = self.fails("APITimeoutError", ("timed out", "timeout="), self.ask)
        self.assertTrue(fault.sent)

    def test_a_time_out_can_be_given_for_a_call(self):
        self.client("silent")
        self.fails(
            "APITimeoutError", ("timed out", "timeout="), lambda: self.made.models.retrieve("m", timeout=SOON)
        )

    def test_a_stalled_handshake_ends_at_the_time_out(self):
        self.client("stalled_handshake", "https", timeout=SOON)
        fault = self.fails("APITimeoutError", ("timed out", "timeout="), self.ask)
        self.assertFalse(fault.sent)

    def test_a_handshake_that_drips_ends_at_the_time_out(self):
        self.client("dripping_handshake", "https", timeout=SOON)
        self.fails("APITimeoutError", ("timed out", "agree on TLS", "timeout="), self.ask)

    def test_a_stall_in_the_middle_of_a_stream_ends_at_the_time_out(self):
        self.client("stalled_events", timeout=SOON)
        self.fails("APITimeoutError", ("timed out", "timeout="), self.stream)
        self.assertEqual(self.said, "Hel")


class Keeping(Faulty):
    """The kept connection was closed by the other end."""

    def test_the_second_call_takes_a_new_connection(self):
        for name, scheme in (("once_each", "http"), ("once_each_tls", "https")):
            self.client(name, scheme)
            self.assertEqual(self.ask().connection, 1)
            self.assertEqual(self.ask().connection, 2)
            self.assertEqual(self.made.connections_opened, 2)
            self.assert_nothing_is_open()

    def test_as_long_as_it_stays_it_is_kept(self):
        self.client("good")
        self.assertEqual(self.ask().connection, self.ask().connection)
        self.assertEqual(self.made.connections_opened, 1)
        self.assert_nothing_is_open()


if __name__ == "__main__":
    unittest.main()
