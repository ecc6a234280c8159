"""What a Talk makes of the events that come: what it shows, and whose turn it is."""


def heard(talk, event):
    """*event* (a dict) has come; one that lacks what it is about changes nothing."""
    kind = event.get("type")
    if kind == "input_audio_buffer.speech_started":
        talk._somebody_spoke()
        if talk.yields:
            talk.interrupt(False)
        talk.shown("listening")
    elif kind == "input_audio_buffer.speech_stopped":
        if talk.state == "listening":
            talk.shown("thinking")
    elif kind == "response.created":
        talk._response = _part(event, "response").get("id")
        if not talk.sounds:
            talk.shown("thinking")
    elif kind == "response.done":
        _done(talk, _part(event, "response"))
    elif kind == "error" and _part(event, "error").get("code") != "response_cancel_not_active":
        talk.shown("error")  # but a response that had just come to its end is no error


def _done(talk, response):
    talk._response = None
    if response.get("status") == "failed":
        talk.shown("error")
    calls = talk.calls.of(response) if talk.calls is not None else None
    if calls and response.get("status") == "completed":
        talk.calls.answer(calls, talk._post)
    elif not talk.sounds and talk.state == "thinking" and response.get("id") != talk._cancelled:
        talk.shown("ready")


def _part(event, name):
    """An object in *event*; an empty one where the service has left it out."""
    part = event.get(name)
    return part if isinstance(part, dict) else {}
