"""Frames of a client, read by the letter of the RFC."""


def unmasked(frame):
    """(first byte, whether there is a mask, length as it is said, payload) of a frame."""
    size = frame[1] & 127
    at = 2
    if size > 125:
        at = 4 if size == 126 else 10
        size = 0
        for i in range(2, at):
            size = size << 8 | frame[i]
    data = bytearray(frame[at + 4 :])
    for i in range(len(data)):
        data[i] ^= frame[at + (i & 3)]
    return frame[0], frame[1] >> 7, size, bytes(data)
