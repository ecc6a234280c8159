"""Closes a connection in order (RFC 6455 section 7): what waits goes out, the close frame, then theirs."""

from micropython import const

from .. import visit
from ..net.ticks import ticks_diff, ticks_ms
from ..session import sendable
from ..wire import Malformed

_PATIENCE = const(2000)  # ms for each side's last words


async def close(connection, code, reason):
    """Close *connection*; nothing happens if it has ended already."""
    connection._closed = True
    if connection._ended is not None:
        return
    last = sendable(visit("wire.closing").closing, code, reason)
    line = connection._line
    messages = line.messages
    connection._audio = False
    started = ticks_ms()

    async def until(done):
        while not done() and line.broken is None:
            if ticks_diff(ticks_ms(), started) > _PATIENCE:
                return False
            await connection._pause()
        return line.broken is None

    def heard():
        found = messages.step()
        while found:
            found = messages.step()
        return found is False

    try:
        if await until(line.pump):
            line.control = last
            if await until(line.pump):
                await until(heard)
    except (OSError, Malformed):
        pass  # it is closed anyway
    line.give_up()
    connection.client._http.buf = line.buf
    connection._ended = (code, reason)
