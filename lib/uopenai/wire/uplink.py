"""Microphone audio on its way up: PCM to one WebSocket frame that holds one JSON event, in one buffer.

    | head | {"type":"input_audio_buffer.append","audio":" | base64 ... | "} |
                                                           |  ^ space: PCM   |

The PCM is read in at the end, becomes base64 in place, in front of what is still to be encoded, and the
payload is masked where it lies. Nothing is copied, and little is allocated: a key, and the view of the frame.
"""

import os

from micropython import const

from .websocket import TEXT, head_into, loops

_BEFORE = b'{"type":"input_audio_buffer.append","audio":"'
_BEHIND = b'"}'
_HEAD = const(16)  # room for the longest head, 14; the payload then begins on a whole word
_KEYS = const(64)  # bytes of keys drawn at once: a draw takes as long as the rest


class Uplink:
    """Makes ``input_audio_buffer.append`` events, for *milliseconds* of PCM16 (mono) at *rate* Hz each.

    ``space`` is a memoryview: audio is read into its beginning, and ``seal`` makes a frame of it.
    Peak heap: 2.7 bytes for each sample, made once (1.4 KB for 20 ms at 24 kHz).
    """

    def __init__(self, milliseconds=20, rate=24000):
        size = rate * milliseconds // 1000 * 2
        self._first = _HEAD + len(_BEFORE)  # where the base64 begins
        self._buf = bytearray(self._first + (size + 2) // 3 * 4 + len(_BEHIND))
        self._mv = memoryview(self._buf)
        self._source = self._first + (size + 2) // 3
        self.space = self._mv[self._source : self._source + size]
        self._start = 0  # of the last frame
        self._count = 0  # bytes of audio in it
        self._keys = b""
        self._key = _KEYS  # the next in _keys

    def seal(self, count):
        """The frame (memoryview) of the first *count* bytes in ``space``, to be written to the socket.

        It is good until ``space`` is written to again. *count*: 1 to ``len(space)``, else ValueError.
        """
        if not 0 < count <= len(self.space):
            raise ValueError("%d bytes of audio: a frame takes 1 to %d" % (count, len(self.space)))
        buf = self._buf
        buf[_HEAD : self._first] = _BEFORE
        end = loops.base64_up(buf, self._source, count, self._first)
        stop = end + len(_BEHIND)
        buf[end:stop] = _BEHIND
        if self._key == _KEYS:
            self._keys = os.urandom(_KEYS)
            self._key = 0
        key = self._keys[self._key : self._key + 4]
        self._key += 4
        if count == self._count:  # all else of the head still stands there
            buf[_HEAD - 4 : _HEAD] = key
        else:
            size = stop - _HEAD
            self._start = _HEAD - (6 if size < 126 else 8 if size < 0x10000 else 14)
            head_into(buf, self._start, TEXT, size, key)
            self._count = count
        loops.mask(buf, _HEAD, stop, key)
        return self._mv[self._start : stop]
