"""How a Talk comes to its connection, and goes; loaded to do so, and not kept."""

from .. import visit
from .waits import transports

# Close codes after which the same connection is not to be had again, and another one is worth a try.
_ANEW = (1000, 1002, 1003, 1007, 1009)


def prepare(talk, session, instructions, voice, options):
    """Note what the session and the connection of *talk* are to be."""
    merged = visit("realtime.posting").merged
    made: dict = {"type": "realtime"}
    if instructions:
        made["instructions"] = instructions
    if voice:
        made["audio"] = {"output": {"voice": voice}}
    if talk.calls is not None:
        made["tools"] = talk.calls.offered()
    if talk.button is not None:
        made = merged(made, {"audio": {"input": {"turn_detection": None}}})
    talk.session = made = merged(made, session or {})
    turns: dict = made
    for name in ("audio", "input", "turn_detection"):
        turns = turns.get(name) or {}
    talk.yields = turns.get("interrupt_response", True)
    talk.answers = talk.button is None and turns.get("create_response", True)
    if made["type"] == "realtime" and "call_id" not in options:
        options.setdefault("model", "gpt-realtime")
    asked = options.get("on_reconnecting")
    headers = options.get("extra_headers")
    key = talk.key

    def identify():
        if key is not None:
            options["extra_headers"] = dict(headers or {}, Authorization="Bearer " + key())

    def reconnecting(event):
        if talk.over:
            return {"abort": True}
        identify()
        return asked(event) if asked is not None else None

    options["on_reconnecting"] = reconnecting
    talk.identify = identify
    talk.options = options


async def connect(talk):
    """Connect *talk*, again if its connection is lost. Raises APIError."""
    talk.shown("starting")
    session = talk.client._http
    had = session.transport
    session.transport = transports(talk.client, talk.aside, talk.pause)
    try:
        if talk.lost is None or not await visit("realtime.reconnecting").again(talk.connection):
            if talk.lost is not None and talk.lost.code not in _ANEW:
                raise talk.lost
            talk.connection = None
            talk.connection = await _opened(talk)
    except BaseException:
        talk.connection = talk.lost = None
        raise
    finally:
        session.transport = had
    talk.lost = talk._response = talk._cancelled = None
    talk.asks = talk.somebody = False
    if talk.calls is not None:
        talk.calls.sent = talk.calls.known = 0
    talk.upward.join(talk.connection.uplink())
    if talk.button is None and not talk.upward.open:
        talk.listen()
    talk.shown("listening" if talk.button is not None and talk.upward.open else "ready")


async def _opened(talk):
    """Another connection, whose session begins anew."""
    talk.identify()
    connection = visit("realtime.opening").connection(talk.client.realtime, "/realtime", talk.options)
    connection._nap = talk.sleep
    connection.post({"type": "session.update", "session": talk.session})
    await connection.open()
    if talk.speaker is not None:
        connection.speaker = talk  # now that what opens it has gone again
    return connection


def lose(talk, fault):
    """There is no connection any more. What has come of an answer is said."""
    talk.lost = fault
    talk._response = talk._item = None
    talk.commits = False
    talk.connection.jobs.clear()  # they are of a conversation that has ended
    talk.upward.join(None)
    talk.shown("offline")


async def close(talk):
    """Close the connection of *talk*, and let go of microphone and speaker."""
    talk.over = True
    talk.upward.stop()
    if talk.speaker is not None:
        talk.speaker.stop()
    connection = talk.connection
    talk.connection = talk.lost = None
    talk.sounds = talk._begins = False
    if connection is not None:
        await connection._close(1000, "")
