"""The two ends of a connection's sound, made when they are asked for; loaded to do so, and not kept."""

import gc


def play(connection, sink):
    """Give audio that comes to *sink* from now on; None: it comes as text again."""
    had = connection._deltas
    connection._deltas = None
    if sink is None:
        return
    gc.collect()  # what stays should not stand between what goes
    from .deltas import Deltas

    connection._deltas = made = Deltas(connection._line and connection._messages, sink)
    if had is not None:
        made.audio_item = had.audio_item
        made.audio_content = had.audio_content


def hear(connection, rate, milliseconds):
    """The connection's Uplink, made."""
    gc.collect()
    from .uplink import Uplink

    connection._uplink = made = Uplink(connection, rate, milliseconds)
    return made
