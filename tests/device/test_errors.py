"""The exception tree, and the words that faults are put into."""

import unittest

import uopenai
from uopenai import errors, faults, wire

CHILDREN = {
    "OpenAIError": "Exception",
    "APIError": "OpenAIError",
    "APIConnectionError": "APIError",
    "APITimeoutError": "APIConnectionError",
    "CertificateError": "APIConnectionError",
    "ClockNotSetError": "APIConnectionError",
    "ResponseTruncatedError": "APIConnectionError",
    "ResponseTooLargeError": "APIError",
    "APIStatusError": "APIError",
    "BadRequestError": "APIStatusError",
    "AuthenticationError": "APIStatusError",
    "PermissionDeniedError": "APIStatusError",
    "NotFoundError": "APIStatusError",
    "ConflictError": "APIStatusError",
    "UnprocessableEntityError": "APIStatusError",
    "RateLimitError": "APIStatusError",
    "InternalServerError": "APIStatusError",
}


class Tree(unittest.TestCase):
    """The classes."""

    def test_every_class_has_its_parent_and_its_name(self):
        for name in CHILDREN:
            kind = getattr(errors, name)
            self.assertEqual(kind.__name__, name)
            parent = Exception if CHILDREN[name] == "Exception" else getattr(errors, CHILDREN[name])
            self.assertTrue(issubclass(kind, parent), name)

    def test_a_class_is_made_once(self):
        from uopenai.errors import RateLimitError

        for found in (
            errors.RateLimitError,
            errors.named("RateLimitError"),
            errors.of_status(429),
            uopenai.RateLimitError,
        ):
            self.assertTrue(found is RateLimitError)

    def test_one_is_caught_as_each_of_its_parents(self):
        for kind in (
            errors.RateLimitError,
            errors.APIStatusError,
            errors.APIError,
            errors.OpenAIError,
            Exception,
        ):
            try:
                raise errors.of_status(429)("slow down", None, 429)
            except kind as fault:
                self.assertEqual(str(fault), "slow down")
                self.assertEqual(fault.message, "slow down")

    def test_one_is_not_caught_as_a_sibling(self):
        with self.assertRaises(errors.NotFoundError):
            try:
                raise errors.NotFoundError("no")
            except (errors.BadRequestError, errors.APIConnectionError):
                pass

    def test_the_class_follows_the_status(self):
        cases = ((400, "BadRequestError"), (401, "AuthenticationError"), (403, "PermissionDeniedError"))
        cases += ((404, "NotFoundError"), (409, "ConflictError"), (422, "UnprocessableEntityError"))
        cases += ((429, "RateLimitError"), (500, "InternalServerError"), (503, "InternalServerError"))
        cases += ((418, "APIStatusError"), (402, "APIStatusError"))
        for status, name in cases:
            self.assertEqual(errors.of_status(status).__name__, name)

    def test_the_attributes_are_those_of_the_service(self):
        error = {"message": "m", "type": "t", "code": "c", "param": "p"}
        fault = errors.BadRequestError("text", error, 400, {"x-request-id": "req_1"})
        self.assertEqual((fault.type, fault.code, fault.param), ("t", "c", "p"))
        self.assertEqual((fault.status_code, fault.request_id, str(fault)), (400, "req_1", "text"))

    def test_attributes_that_are_not_known_are_empty(self):
        for fault in (
            errors.APIError("x"),
            errors.APITimeoutError("x"),
            errors.ConflictError("x", "text", 409),
        ):
            for name in ("type", "code", "param", "request_id"):
                self.assertIsNone(getattr(fault, name))

    def test_a_name_that_is_none_is_an_attribute_error(self):
        for module in (errors, uopenai):
            with self.assertRaises(AttributeError):
                module.NoSuchError

    def test_why_a_module_cannot_be_loaded_is_told(self):
        with self.assertRaises(AttributeError) as caught:
            uopenai.some_part
        # Not what was asked for, but what the interpreter did not find: it may lie below that.
        self.assertIn("o module named 'uopenai.some_part'", str(caught.exception))

    def test_the_package_gives_its_client(self):
        from uopenai import OpenAI
        from uopenai.client import OpenAI as made

        self.assertTrue(OpenAI is made)


# (fault, doing) -> (class, a word of the cause, a word of the cure)
EXPLAINED = (
    (OSError(111), "connect", "APIConnectionError", "nothing listens", "base_url"),
    (OSError(104), "connect", "APIConnectionError", "nothing listens", "base_url"),
    (OSError(104), "send", "APIConnectionError", "closed", "base_url"),
    (OSError(114), "connect", "APIConnectionError", "no way", "Wi-Fi"),
    (OSError(-104), "receive", "APIConnectionError", "closed", "try again"),
    (OSError(32), "send", "APIConnectionError", "closed", "try again"),
    (OSError(113), "connect", "APIConnectionError", "no way", "Wi-Fi"),
    (OSError(101), "connect", "APIConnectionError", "no way", "Wi-Fi"),
    (OSError(118), "connect", "APIConnectionError", "no way", "Wi-Fi"),
    (OSError(-202), "resolve", "APIConnectionError", "name", "Wi-Fi"),
    (OSError(-2), "resolve", "APIConnectionError", "name", "base_url"),
    (OSError(12), "secure", "APIConnectionError", "out of memory", "gc.collect()"),
    (OSError(-0x7F00), "secure", "APIConnectionError", "out of memory", "gc.collect()"),
    (OSError(-17040), "secure", "APIConnectionError", "out of memory", "gc.collect()"),
    (OSError(-0x7200), "secure", "APIConnectionError", "does not speak TLS", "http://"),
    (OSError(-0x7780), "secure", "APIConnectionError", "handshake", "firmware"),
    (OSError(-0x7280), "receive", "APIConnectionError", "closed", "try again"),
    (OSError(110), "receive", "APITimeoutError", "timed out", "timeout="),
    (OSError(116), "connect", "APITimeoutError", "timed out", "timeout="),
    (OSError(-110), "secure", "APITimeoutError", "timed out", "timeout="),
    (OSError(5), "receive", "APIConnectionError", "could not receive", "5"),
    (OSError(2), "receive", "APIConnectionError", "could not receive", "2"),
    (OSError("in words"), "connect", "APIConnectionError", "could not connect", "in words"),
    (OSError(), "connect", "APIConnectionError", "could not connect", ""),
    (wire.Truncated("it closed"), "receive", "ResponseTruncatedError", "it closed", "ask again"),
    (wire.WindowFull("full"), "receive", "ResponseTooLargeError", "longer than the buffer", ""),
    (wire.Malformed("odd"), "receive", "APIConnectionError", "odd", ""),
    (ValueError("Unsupported chunked"), "connect", "APIConnectionError", "Unsupported chunked", ""),
    (UnicodeError("bad text"), "receive", "APIConnectionError", "bad text", ""),
    (
        ValueError("\nThe certificate validity starts in the future\n"),
        "secure",
        "CertificateError",
        "starts in the future",
        "clock.sync()",
    ),
    (
        ValueError("The certificate Common Name (CN) does not match with the expected CN\n"),
        "secure",
        "CertificateError",
        "does not match",
        "base_url",
    ),
    (
        ValueError("The certificate is not correctly signed by the trusted CA\n"),
        "secure",
        "CertificateError",
        "not correctly signed",
        "root.cert",
    ),
    (
        ValueError("The certificate validity has expired"),
        "secure",
        "CertificateError",
        "expired",
        "clock.sync()",
    ),
    (ValueError("invalid cert"), "secure", "CertificateError", "invalid cert", "root.cert"),
)


class Explaining(unittest.TestCase):
    """Words for what the interpreter raises."""

    def test_each_text_names_where_the_cause_and_the_cure(self):
        for fault, doing, name, cause, cure in EXPLAINED:
            with self.subTest(fault=fault, doing=doing):
                made = faults.explain(fault, doing, "https://host:443", doing == "receive")
                self.assertEqual(type(made).__name__, name)
                for part in ("https://host:443", cause, cure):
                    self.assertIn(part, str(made))
                self.assertEqual(made.sent, doing == "receive")
                self.assertTrue(len(str(made)) > 30)

    def test_no_text_is_of_two_lines(self):
        for fault, doing, _, _, _ in EXPLAINED:
            self.assertNotIn("\n", str(faults.explain(fault, doing, "x")))

    def test_what_is_explained_already_stays(self):
        fault = errors.APITimeoutError("x")
        self.assertTrue(faults.explain(fault, "send", "x") is fault)

    def test_what_stays_wrong_is_not_tried_again(self):
        self.assertFalse(faults.explain(ValueError("expired certificate"), "secure", "x").passing)
        self.assertFalse(errors.ClockNotSetError("x").passing)
        self.assertTrue(faults.explain(OSError(104), "connect", "x").passing)


if __name__ == "__main__":
    unittest.main()
