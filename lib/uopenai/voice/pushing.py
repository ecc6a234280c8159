"""Push to talk: what comes of a press, and of what was spoken; loaded for each, and not kept."""

from micropython import const

_SHORTEST = const(4800)  # bytes: less than 100 ms cannot be committed


def press(talk):
    """Whoever is speaking is interrupted, and what the microphone hears is sent."""
    talk.interrupt()
    if talk.speaker is not None:
        talk.speaker.stop()  # its wires may be the microphone's
    talk.commits = talk.asks = False
    talk._post({"type": "input_audio_buffer.clear"})
    talk.listen()
    talk.shown("listening")


def commit(talk):
    """All that was spoken is on its way: it is to be answered, unless it is too short."""
    talk.commits = False
    if talk.upward.sent < _SHORTEST:
        talk._post({"type": "input_audio_buffer.clear"})
        talk.shown("ready")
        return
    talk._somebody_spoke()
    talk._post({"type": "input_audio_buffer.commit"})
    if talk.session["type"] == "realtime":
        talk.asks = True
        talk.shown("thinking")
