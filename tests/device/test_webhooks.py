"""Webhooks: which are trusted, which are not and why, and what is in them."""

import binascii
import unittest

from uopenai import OpenAI, errors, webhooks
from uopenai.net import clock

NOW = 4000000000  # seconds since 1970: 2096-10-02
TO_2000 = 946684800
SECRET = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcy4uLi4u"
BODY = (
    '{"id":"evt_1","object":"event","created_at":4000000000,'
    '"type":"response.completed","data":{"id":"resp_1"}}'
)
# Made by CPython's hmac.
SIGNATURE = "/yVu27DBhICTliAGJBSypcSaxyMlxvNJ4+RlbuVb0sM="
OF_PLAIN = "0KkTZ5hy9tUEqimtoINwb8VdtfFOGpdzleFvbsxXDvE="  # with the secret "plain text"


class Clock:
    """In place of the module time: *now* in seconds since 1970, counted from *first* (a year)."""

    def __init__(self, now=NOW, first=1970):
        self._now = now - (TO_2000 if first == 2000 else 0)
        self._first = first
        self._date = (2096, 10, 2, 0, 0, 0) if now > TO_2000 else (2000, 1, 1, 0, 0, 0)

    def time(self):
        return self._now

    def gmtime(self, seconds=None):
        if seconds == 0:
            return (self._first, 1, 1, 0, 0, 0)
        return self._date


def headers(signature="v1," + SIGNATURE, timestamp=str(NOW)):
    """What comes with BODY."""
    return {"Webhook-Id": "wh_1", "WEBHOOK-TIMESTAMP": timestamp, "webhook-signature": signature, "Host": ""}


class Webhooks(unittest.TestCase):
    """client.webhooks, at NOW."""

    def setUp(self):
        self._time = clock.time
        self.at(Clock())
        self.webhooks = OpenAI("sk-example", webhook_secret=SECRET).webhooks

    def tearDown(self):
        clock.time = self._time

    def at(self, now):
        """Let it be *now* (a Clock)."""
        clock.time = now

    def refused(self, payload=BODY, given=None, **more):
        """The words with which a webhook is not trusted."""
        with self.assertRaises(errors.named("InvalidWebhookSignatureError")) as caught:
            self.webhooks.unwrap(payload, given or headers(), **more)
        return str(caught.exception)

    def test_an_event_comes_out(self):
        for payload in (BODY, BODY.encode(), bytearray(BODY.encode())):
            event = self.webhooks.unwrap(payload, headers())
            self.assertEqual((event.type, event.data.id), ("response.completed", "resp_1"))
        self.assertIsNone(self.webhooks.verify_signature(BODY, headers()))

    def test_one_of_several_signatures_is_enough(self):
        wrong = "v1," + OF_PLAIN
        for signature in (
            wrong + " v1," + SIGNATURE,
            "v1,%s %s" % (SIGNATURE, wrong),
            "v1a,x  v1," + SIGNATURE,
            SIGNATURE,
        ):
            self.webhooks.verify_signature(BODY, headers(signature))

    def test_a_secret_may_be_given_and_be_plain_text(self):
        self.webhooks.verify_signature(BODY, headers("v1," + OF_PLAIN), secret="plain text")
        self.refused(given=headers("v1," + OF_PLAIN))
        self.refused(secret="another")

    def test_what_was_changed_is_not_trusted(self):
        self.assertIn("another secret", self.refused(BODY + " "))
        for name, value in (("Webhook-Id", "wh_2"), ("WEBHOOK-TIMESTAMP", str(NOW - 1))):
            given = headers()
            given[name] = value
            self.refused(given=given)
        for signature in (
            "v1," + SIGNATURE[:-1],
            "v1,",
            "v1,A" + SIGNATURE[1:],
            "v1," + SIGNATURE + "=",
            "v1,ä",
        ):
            self.refused(given=headers(signature))

    def test_what_has_no_head_is_not_trusted(self):
        for name in headers():
            if name != "Host":
                given = headers()
                del given[name]
                self.assertIn(name.lower(), self.refused(given=given))

    def test_what_is_old_or_early_is_not_trusted(self):
        for late, trusted in ((300, True), (301, False), (-300, True), (-301, False)):
            self.at(Clock(NOW + late))
            if trusted:
                self.webhooks.verify_signature(BODY, headers())
            else:
                self.assertIn("301 seconds", self.refused())
        self.at(Clock(NOW + 9))
        self.webhooks.verify_signature(BODY, headers(), tolerance=9)
        with self.assertRaises(errors.named("InvalidWebhookSignatureError")):
            self.webhooks.verify_signature(BODY, headers(), tolerance=8)
        for timestamp in ("soon", "²", "+4000000000", "4_000_000_000", "-4000000000", "1e9", "9" * 40):
            self.assertIn("webhook-timestamp", self.refused(given=headers(timestamp=timestamp)))

    def test_a_clock_that_counts_from_2000_serves_as_well(self):
        self.at(Clock(NOW + 300, 2000))
        self.webhooks.verify_signature(BODY, headers())
        self.at(Clock(NOW + 301, 2000))
        self.refused()

    def test_a_clock_that_is_not_set_trusts_nobody(self):
        for first in (1970, 2000):
            self.at(Clock(TO_2000, first))
            with self.assertRaises(errors.named("ClockNotSetError")) as caught:
                self.webhooks.verify_signature(BODY, headers())
            self.assertIn("clock.sync()", str(caught.exception))

    def test_without_a_secret_nobody_is_trusted(self):
        for secret, words in (("", "no webhook secret"), ("whsec_", "broken"), ("whsec_!", "broken")):
            with self.assertRaises(errors.OpenAIError) as caught:
                self.webhooks.verify_signature(BODY, headers(), secret=secret)
            self.assertIn(words, str(caught.exception))
            self.assertFalse(isinstance(caught.exception, errors.named("InvalidWebhookSignatureError")))

    def test_what_is_signed_may_be_no_event(self):
        for payload in ("[1]", "{", "", b"\xff"):
            start = ("wh_1.%d." % NOW).encode()
            body = payload if isinstance(payload, bytes) else payload.encode()
            made = webhooks._hmac(binascii.a2b_base64(SECRET[6:]), start, body)
            signature = "v1," + binascii.b2a_base64(made).decode().strip()
            with self.assertRaises(errors.OpenAIError) as caught:
                self.webhooks.unwrap(payload, headers(signature))
            self.assertIn("signed", str(caught.exception))
            self.assertFalse(str(caught.exception)[-2:] == ": ")

    def test_a_secret_and_headers_may_be_bytes_and_a_timestamp_a_number(self):
        given = {name: value.encode() for name, value in headers().items()}
        given["WEBHOOK-TIMESTAMP"] = NOW
        self.webhooks.verify_signature(BODY, given, secret=SECRET.encode())
        for wrong in (b"\xff", 7):
            with self.assertRaises(errors.OpenAIError) as caught:
                self.webhooks.verify_signature(BODY, headers(), secret=wrong)
            self.assertIn("the webhook secret must be text", str(caught.exception))
            with self.assertRaises(errors.OpenAIError) as caught:
                self.webhooks.verify_signature(BODY, dict(headers(), **{"webhook-signature": wrong}))

    def test_a_board_without_gmtime_has_localtime(self):
        class Local:
            time = Clock().time
            localtime = Clock().gmtime

        self.at(Local())
        self.webhooks.verify_signature(BODY, headers())


class Hmac(unittest.TestCase):
    """RFC 4231, cases 2 and 6."""

    def test_keys_shorter_and_longer_than_a_block(self):
        for key, data, wanted in (
            (
                b"Jefe",
                (b"what do ya want ", b"for nothing?"),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                b"\xaa" * 131,
                (b"Test Using Larger Than Block-Size Key - Hash Key First",),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ):
            self.assertEqual(binascii.hexlify(webhooks._hmac(key, *data)).decode(), wanted)


if __name__ == "__main__":
    unittest.main()
