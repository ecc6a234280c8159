"""What a Talk makes of the events that come: what it shows, whose turn it is, and when it asks for an answer.

A conversation has one response at a time, and two who ask for it: the service, when somebody has spoken, and
this side, when a function has been called or a button let go. So a wish is kept (``talk.asks``) until nothing
is being said, and one that came too late is kept again, unless the response that was in its way has seen all
that it was about. Loaded for an event, and not kept.
"""

_ACTIVE = "conversation_already_has_active_response"
_OURS = "asked"  # the event_id of what ask() sends
UNNAMED = ""  # a response that has been asked for, and has no id yet


def heard(talk, event):
    """*event* (a dict) has come; one that lacks what it is about changes nothing. True: nobody need know."""
    kind = event.get("type")
    if kind == "input_audio_buffer.speech_started":
        talk.somebody = True
        talk._somebody_spoke()
        if talk.yields:
            talk.interrupt(False)
        talk.shown("listening")
    elif kind == "input_audio_buffer.speech_stopped":
        talk.somebody = False
        if talk.state == "listening":
            talk.shown("thinking")
    elif kind == "input_audio_buffer.committed":
        if talk.answers and talk._response:
            talk.asks = True  # the service does not, as it is speaking
    elif kind == "response.created":
        _created(talk, _part(event, "response").get("id"))
    elif kind == "response.done":
        _done(talk, _part(event, "response"))
    elif kind == "error":
        return _failed(talk, _part(event, "error"))
    return False


def _created(talk, name):
    """A response begins, which has seen what the service knew until now."""
    calls = talk.calls
    asked = talk._response == UNNAMED
    talk._response = name
    if calls is not None:
        calls.sent -= calls.known
        calls.known = 0
    if talk.button is None and (calls is None or not calls.sent):
        talk.asks = False
    if asked and talk._cancelled == UNNAMED:
        talk._cancelled = name
        talk.connection.skip_audio(name)
    elif asked and talk.somebody and talk.yields:  # it was asked for just before
        talk.interrupt()
    elif not talk.sounds:
        talk.shown("thinking")


def _done(talk, response):
    name = response.get("id")
    if talk._response in (name, UNNAMED):
        talk._response = None
    if response.get("status") == "failed":
        talk.shown("error")
    calls = talk.calls.of(response) if talk.calls is not None else None
    if calls and response.get("status") == "completed":
        talk.calls.answer(calls, talk)
    elif not talk.sounds and talk.state == "thinking" and name != talk._cancelled:
        talk.shown("ready")


def _failed(talk, error):
    """The service reports an *error*: whether it is none, or mended here."""
    code = error.get("code")
    if code == "response_cancel_not_active":  # it had just come to its end
        return True
    if code == _ACTIVE:
        if error.get("event_id") == _OURS:
            # The response that was in the way may have seen all that this one was to be about.
            talk.asks = talk.button is not None or talk.calls is None or talk.calls.sent > 0
            return True
        if talk.asks:
            return True
    elif talk._response == UNNAMED:
        talk._response = None
    talk.shown("error")
    return False


def ask(talk):
    """Ask for a response, now that nothing is being said."""
    talk.asks = False
    talk._response = UNNAMED
    talk._cancelled = None
    event: dict = {"type": "response.create", "event_id": _OURS}
    if talk.calls is not None and talk.calls.over:
        event["response"] = {"tool_choice": "none"}
    talk._post(event)


def _part(event, name):
    """An object in *event*; an empty one where the service has left it out."""
    part = event.get(name)
    return part if isinstance(part, dict) else {}
