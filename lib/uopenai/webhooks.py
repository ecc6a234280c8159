"""Webhooks: whether the service has sent what a server of ours received. ``client.webhooks``

    event = client.webhooks.unwrap(body, headers)   # of the request, as it came
    if event.type == "response.completed":
        print(client.responses.retrieve(event.data.id).output_text)

Standard Webhooks 1.0: HMAC-SHA256 (RFC 2104) over "id.timestamp.body", in base64, in the header
``webhook-signature``. Nothing here waits: the methods are the same for OpenAI and AsyncOpenAI.
"""

import binascii
import hashlib

from micropython import const

from .net import clock
from .resources import Resource
from .session import refusal

_BLOCK = const(64)  # bytes that SHA-256 takes at a time


class Webhooks(Resource):
    """``client.webhooks``"""

    def unwrap(self, payload, headers, *, secret=None):
        """The event that *payload* tells of, once its signature has been verified: an Answer.

        Its ``type`` says which ("response.completed", "batch.failed", …), its ``data`` what about; a type
        that this library does not know is given all the same. The arguments are verify_signature()'s, and so
        is what is raised; OpenAIError if the payload is no JSON object.
        """
        self.verify_signature(payload, headers, secret=secret)
        from .answers import Answer
        from .helpers.json_text import loads

        try:
            event = loads(payload if isinstance(payload, str) else str(payload, "utf-8"))
        except ValueError as why:
            # MicroPython gives no words with what is no UTF-8.
            raise refusal("the webhook is signed, but cannot be read: %s" % (str(why) or "it is no text"))
        if not isinstance(event, dict):
            raise refusal("the webhook is signed, but is no JSON object")
        return Answer(event)

    def verify_signature(self, payload, headers, *, secret=None, tolerance=300):
        """Raise InvalidWebhookSignatureError unless the service has sent *payload*, and just now.

        *payload*: the body of the request as it came, text or bytes. *headers*: a dict; names in any case.
        *secret*: of the webhook ("whsec_…"); left out, the client's. *tolerance*: seconds by which the
        sender's clock and ours may differ, either way.

        Raises ClockNotSetError if the board's clock is not set: then nobody can say how old a request is.
        """
        key = _key(self._client.webhook_secret if secret is None else secret)
        given = _header(headers, "webhook-signature")
        timestamp = _header(headers, "webhook-timestamp")
        name = _header(headers, "webhook-id")
        _check_time(timestamp, tolerance)
        start = ("%s.%s." % (name, timestamp)).encode()
        body = payload.encode() if isinstance(payload, str) else payload
        wanted = binascii.b2a_base64(_hmac(key, start, body)).strip()
        # All are compared, each in the same time: nobody learns by the clock how much of one was right.
        right = [part for part in given.split() if _equal(part[3:] if part[:3] == "v1," else part, wanted)]
        if not right:
            raise _invalid("it is signed with another secret, or has been changed: is webhook_secret right?")


def _invalid(why):
    from .errors import named

    return named("InvalidWebhookSignatureError")("this webhook is not to be trusted: %s" % why)


def _key(secret):
    """The bytes of a *secret*. Raises OpenAIError."""
    if not secret:
        raise refusal(
            "there is no webhook secret: pass OpenAI(webhook_secret=...), or set OPENAI_WEBHOOK_SECRET"
        )
    secret = _text(secret, "the webhook secret")
    if secret[:6] != "whsec_":
        return secret.encode()
    try:
        key = binascii.a2b_base64(secret[6:])
    except ValueError:
        key = b""
    if not key:
        raise refusal("the webhook secret is broken: behind whsec_ belongs base64")
    return key


def _header(headers, name):
    for key in headers:
        if key.lower() == name and headers[key]:
            value = headers[key]
            return str(value) if isinstance(value, int) else _text(value, name)
    raise _invalid("it has no header " + name)


def _text(value, what):
    """*value* as text, which it may be as bytes too. Raises OpenAIError; *what* it is."""
    if isinstance(value, (bytes, bytearray)):
        try:
            value = str(value, "utf-8")
        except ValueError:
            value = None
    if not isinstance(value, str):
        raise refusal("%s must be text" % what)
    return value


def _check_time(timestamp, tolerance):
    if not clock.is_set():
        from .errors import named

        raise named("ClockNotSetError")(
            "the board's clock says %s, so that no webhook's age can be told: call uopenai.net.clock.sync()"
            % clock.today()
        )
    if timestamp.strip("0123456789") or not 0 < len(timestamp) <= 12:
        raise _invalid("its webhook-timestamp is no number of seconds")
    # Whole numbers: a board's floats are too short for a Unix time.
    age = clock.now() - int(timestamp)
    if age > tolerance:
        raise _invalid("it is %d seconds old: sent again by somebody, or is the clock wrong?" % age)
    if -age > tolerance:
        raise _invalid("it comes %d seconds from the future: is the clock wrong?" % -age)


def _sha256(*pieces):
    try:
        made = hashlib.sha256()  # pyright: ignore[reportAttributeAccessIssue] - MicroPython
    except AttributeError:  # CircuitPython
        made = hashlib.new("sha256")  # pyright: ignore[reportAttributeAccessIssue]
    for piece in pieces:
        made.update(piece)
    return made.digest()


def _hmac(key, *pieces):
    """HMAC-SHA256 of *pieces*, one behind the other (RFC 2104)."""
    if len(key) > _BLOCK:
        key = _sha256(key)
    key = key + bytes(_BLOCK - len(key))
    inner = _sha256(bytes([each ^ 0x36 for each in key]), *pieces)
    return _sha256(bytes([each ^ 0x5C for each in key]), inner)


def _equal(given, wanted):
    """Whether the text *given* is *wanted* (bytes), in a time that does not say how much of it is."""
    given = given.encode()
    differs = len(given) ^ len(wanted)
    for at in range(len(wanted)):
        differs |= wanted[at] ^ (given[at] if at < len(given) else 0)
    return differs == 0


GROUP = Webhooks
