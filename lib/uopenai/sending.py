"""Sends what does not lie in memory: streams, straight through the connection's buffer; loaded by the first.

A body of unknown length goes in chunks (RFC 9112 section 7.1), each made in place: its size is written
into room that was left before it.
"""

from micropython import const

from .session import refusal

_FRAME = const(6)  # "0800\r\n" before each chunk
_LINE_END = const(2)  # behind it


async def pour(connection, stream, size, first=0, flush=None):
    """Send *stream*: *size* bytes of it, or to its end if that is None. Raises OpenAIError.

    *first*, *flush*: where in the buffer the bytes go, and what sends a full one; for send_chunked. A stream
    that gives None, for "nothing yet", has ``wait()``, a coroutine: what there is goes out meanwhile.
    """
    flush = flush or connection.flush
    limit = len(connection.buf) - (_LINE_END if first else 0)
    left = size
    while left is None or left > 0:
        if connection.fill == limit:
            await flush()
        room = limit - connection.fill
        if left is not None and left < room:
            room = left
        try:
            count = stream.readinto(connection.mv[connection.fill : connection.fill + room])
        except OSError as fault:  # of the file system, not of the connection
            raise refusal("a file that is to be sent cannot be read: %s" % fault)
        if count is None:
            await flush()
            await stream.wait()
            continue
        if not count:
            break
        connection.fill += count
        if left is not None:
            left -= count
    if left:
        raise refusal(
            "a file that is to be sent ended %d bytes before its size said: is something else writing to it?"
            % left
        )


async def send_chunked(connection, segments):
    """Send the *segments* of a body whose length nobody knows."""
    await connection.flush()
    mv = connection.mv
    limit = len(connection.buf) - _LINE_END

    async def flush():
        fill = connection.fill
        if fill > _FRAME:
            mv[:_FRAME] = b"%04x\r\n" % (fill - _FRAME)
            mv[fill : fill + _LINE_END] = b"\r\n"
            await connection.transport.write(mv[: fill + _LINE_END])
            connection.fill = _FRAME

    connection.fill = _FRAME
    for segment in segments:
        if isinstance(segment, tuple):
            await pour(connection, segment[0], segment[1], _FRAME, flush)
            continue
        view = memoryview(segment)
        while len(view):
            if connection.fill == limit:
                await flush()
            count = min(limit - connection.fill, len(view))
            mv[connection.fill : connection.fill + count] = view[:count]
            connection.fill += count
            view = view[count:]
    await flush()
    connection.fill = 0
    await connection.put(b"0\r\n\r\n")
