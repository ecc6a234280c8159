"""The client against servers that hang up, or speak nonsense, too much or too early (tests/faults)."""

import os
import unittest

from faulty import Faulty

import uopenai


class Microphone:
    """A stream of *size* bytes that nobody knows the length of."""

    def __init__(self, size):
        self.left = size

    def readinto(self, view):
        count = min(len(view), self.left)
        self.left -= count
        return count


class Cuts(Faulty):
    """The other end hangs up."""

    def test_at_once(self):
        for name, scheme in (("at_once", "http"), ("at_once_tls", "https"), ("in_handshake", "https")):
            self.client(name, scheme)
            self.fails("APIConnectionError", ("closed", "try again"), self.ask)

    def test_in_the_head(self):
        for name, scheme in (("head_cut", "http"), ("head_cut_tls", "https")):
            self.client(name, scheme)
            self.fails("ResponseTruncatedError", ("not complete", "ask again"), self.ask)

    def test_in_the_content(self):
        for name, scheme in (("fixed_cut", "http"), ("chunked_cut", "http"), ("fixed_cut_tls", "https")):
            self.client(name, scheme)
            self.fails("ResponseTruncatedError", ("not complete", "ask again"), self.ask)

    def test_a_content_that_only_the_end_of_tls_ends_is_whole(self):
        self.client("unframed_tls", "https")
        self.assertEqual(self.made.audio.speech.create(model="m", input="x", voice="v").read(), b"all of it")
        self.assert_nothing_is_open()

    def test_in_the_event_stream(self):
        # Without framing, MicroPython cannot tell the end of TLS from a cut: the missing last event does.
        for name, scheme in (("events_cut", "http"), ("unframed_events_cut_tls", "https")):
            self.client(name, scheme)
            self.fails("ResponseTruncatedError", ("not complete", "ask again"), self.stream)
            self.assertEqual(self.said, "Hel")

    def test_in_a_file(self):
        self.client("file_cut")
        speech = self.made.audio.speech.create(model="m", input="x", voice="v")
        self.fails("ResponseTruncatedError", ("ask again",), lambda: speech.stream_to_file("speech.wav"))
        self.assertNotIn("speech.wav", "".join(os.listdir(".")))


class Nonsense(Faulty):
    """The other end speaks something else."""

    def test_plain_http_where_tls_was_asked_for(self):
        self.client("greeting", "https")
        self.fails("APIConnectionError", ("does not speak TLS", "http://"), self.ask)

    def test_tls_where_plain_http_was_asked_for(self):
        for name, words in (("tls_alert", ("https://",)), ("tls_alone", ("closed", "base_url"))):
            self.client(name, "http")
            self.fails("APIConnectionError", words, self.ask)

    def test_garbage(self):
        self.client("garbage")
        self.fails("APIConnectionError", ("not HTTP/1.1", "base_url"), self.ask)

    def test_another_protocol(self):
        self.client("greeting")
        self.fails("APIConnectionError", ("not HTTP/1.1", "base_url"), self.ask)

    def test_an_answer_that_is_no_json(self):
        self.client("no_json")
        self.fails("APIConnectionError", ("not JSON",), self.ask)

    def test_an_error_in_mid_stream(self):
        self.client("error_event")
        fault = self.fails("APIError", ("the service broke off", "overloaded"), self.stream)
        self.assertEqual((self.said, fault.code), ("Hel", "server_error"))


class Sizes(Faulty):
    """More than fits, and less than was to be sent."""

    def test_a_huge_answer_is_told_and_the_client_goes_on(self):
        self.client("huge_then_good")
        with self.assertRaises(uopenai.ResponseTooLargeError) as caught:
            self.ask()
        self.assertIn("stream=True", str(caught.exception))
        self.assertEqual(self.ask().id, "good")
        self.assertEqual(self.made.connections_opened, 2)
        self.assert_nothing_is_open()

    def test_a_head_line_without_end_is_told(self):
        self.client("endless_line")
        self.fails("ResponseTooLargeError", ("longer than the buffer",), self.ask)

    def upload(self, recording):
        """A long one."""
        return self.made.audio.transcriptions.create(model="m", file=("long.wav", recording))

    def test_a_refusal_before_the_end_of_an_upload_is_heard(self):
        cases = (
            ("early_413", "http", "APIStatusError"),
            ("early_401", "http", "AuthenticationError"),
            ("early_401_tls", "https", "AuthenticationError"),
        )
        for name, scheme, kind in cases:
            self.client(name, scheme)
            self.fails(kind, ("the service's own words",), lambda: self.upload(Microphone(3000000)))

    def test_a_refusal_is_lost_with_a_tls_connection_that_is_reset(self):
        # mbedTLS gives nothing more after a write that failed, not even what had come before.
        self.client("early_413_tls", "https")
        fault = self.fails("APIConnectionError", ("closed",), lambda: self.upload(Microphone(3000000)))
        self.assertTrue(fault.sent)

    def test_a_server_that_hangs_up_in_the_middle_of_an_upload(self):
        self.client("upload_cut")
        self.fails("APIConnectionError", ("closed", "try again"), lambda: self.upload(Microphone(3000000)))


if __name__ == "__main__":
    unittest.main()
