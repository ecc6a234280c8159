"""Audio on its way down: from base64 in a JSON event straight to the speaker, decoded where it lies.

An event is looked at once, when all of it has come or the buffer is full: its fields in front of ``delta``
are found there. Then base64 becomes bytes in place, as much as has come, and the speaker takes them; while
it takes none, nothing more is read, and the service has to wait. What is behind the audio comes last. No
text is made of the audio, whatever its length.

    {"type": "response.output_audio.delta", ..., "delta": "base64 | base64 | base64", ...}
    begin() ------------------------------------------->  go() --------------------> _finish()
"""

from micropython import const

from .. import visit
from ..wire import Truncated, fresh, loops
from ..wire.json_value import bad
from ..wire.websocket import loops as frame_loops

_REMEMBERED = const(4)  # ids that are passed over

# What begin() says.
OTHER = const(0)
AUDIO = const(1)
SKIPPED = const(2)

# In the state of loops.scan: where a member of an object has ended, and that it is an object's.
_AFTER = const(10)
_STACK = const(6)


class Deltas:
    """Takes the audio out of events that come as *messages*, and gives it to *speaker* (``put``).

    ``full``: the speaker takes no more for now. ``audio_item``, ``audio_content``: item_id and
    content_index of what it got last. ``event``: the last one, a dict with ``audio_bytes`` in the place of
    its audio; None if it was not wanted.
    """

    def __init__(self, messages, speaker):
        self.messages = messages
        self.speaker = speaker
        self.full = False
        self.audio_item = None
        self.response = None
        self.audio_content = 0
        self.event = None
        self._skipped = []
        # How the last event began, up to its base64, and where in that the event's own id stands.
        self.form = b""
        self.hole = self.hole_end = 0
        self._wanted = False
        self.checked = False  # the JSON of the event, before its audio was decoded
        self._ended = False  # its base64
        self.count = 0  # bytes that the speaker took of it
        # From messages.start on: so many decoded bytes that wait, and from where on there is base64.
        self.held = 0
        self._behind = 0
        self.digits = visit("saving").digits()
        self._quartets = fresh()
        self.state = fresh()

    def skip(self, name):
        """Pass over what comes of the response or item *name* from now on; whether it is coming right now."""
        if name not in self._skipped:
            self._skipped = self._skipped[1 - _REMEMBERED :] + [name]
        return name in (self.audio_item, self.response)

    def again(self):
        """begin() for an event that begins as the last did, but for its id: False, it does not.

        Most do, and then nothing needs to be looked for, and nothing is made. None: go() goes on. True: it is
        done, as all of it had come, and the speaker took it; so it is for frames as short as their audio.
        """
        messages = self.messages
        first = messages.start
        end = messages.end
        form = self.form
        size = len(form)
        if not size or end - first < size or (self._skipped and self._is_skipped()):
            return False
        buf = messages.buf
        if not frame_loops.alike(buf, first, form, size, self.hole, self.hole_end):
            return False
        first += size
        self.event = None
        self.go_on(first, False, False)
        if not messages.whole or buf[end - 2] != 0x22 or buf[end - 1] != 0x7D:
            return None
        quartets = self._quartets
        stop = loops.unbase64(quartets, self.digits, buf, first, end)
        if stop < 0:
            raise bad(stop)
        self.held = count = stop - first
        self._behind = quartets[7] - first
        if self._behind != end - 2 - first or quartets[9] or count & 1:
            return None
        self._ended = True
        self._behind += 1
        taken = self.speaker.put(messages.mv[first:stop]) or 0
        if taken == count:
            messages.start = end
            self.held = 0
            return True
        messages.start = first + taken
        self.count = taken
        self.held -= taken
        self._behind -= taken
        return None

    def _is_skipped(self):
        skipped = self._skipped
        return skipped and (self.audio_item in skipped or self.response in skipped)

    def go_on(self, first, checked, wanted):
        """The base64 begins at *first*."""
        self._wanted = wanted
        self.checked = checked
        self._ended = False
        self.count = self.held = self._behind = 0
        quartets = self._quartets
        quartets[8] = quartets[9] = quartets[10] = 0
        self.messages.start = first

    def begin(self, end, whole, quiet):
        """Look at the event from messages.start to *end*: AUDIO, and go() goes on; SKIPPED; or OTHER.

        *whole*: that is all of it, and it has been checked. *quiet*: no event is made of it.
        """
        messages = self.messages
        first = messages.start
        self.event = None
        # Most that is no audio shows it here. Cut off, it may have its type behind what has come.
        if messages.buf.find(b'audio.delta"', first, end) < 0 and (
            whole or messages.buf.find(b'"delta"', first, end) < 0
        ):
            return OTHER
        if not self._looking(quiet).begin(self, end, whole, quiet):
            return OTHER
        return SKIPPED if self._is_skipped() else AUDIO

    def _looking(self, quiet):
        """The module that knows more: kept where it is needed for each event."""
        if quiet:
            return visit("realtime.looking")
        from . import looking

        return looking

    def go(self):
        """Go on with the event: True when it is done, None while bytes, or room at the speaker, are missing.

        Raises Malformed.
        """
        messages = self.messages
        self.full = False
        while True:
            count = self.held if self._ended else self.held & ~1  # samples stay whole
            if count:
                start = messages.start
                taken = self.speaker.put(messages.mv[start : start + count]) or 0
                messages.start = start + taken
                self.held -= taken
                self._behind -= taken
                self.count += taken
                if taken < count:
                    self.full = True
                    return None
            elif self._ended:
                break
            elif not self._decode():
                got = messages.now()
                if got is None:
                    return None
                if not got:
                    raise Truncated("an event ends in the middle of its audio")
        messages.start += self._behind
        self._behind = 0
        while not messages.whole:
            if not messages.now():
                return None
        self._finish()
        return True

    def _decode(self):
        """Decode what base64 there is; False if there is none."""
        messages = self.messages
        buf = messages.buf
        held = self.held
        at = messages.start + self._behind
        if held:  # half a sample, to lie in front of its other half
            buf[at - 1] = buf[messages.start]
        messages.start = at - held
        self._behind = held
        end = messages.end
        if at == end:
            return False
        stop = loops.unbase64(self._quartets, self.digits, buf, at, end)
        if stop < 0:
            raise bad(stop)
        read = self._quartets[7]
        if read < end:
            if buf[read] == 0x22:
                read += 1
                self._ended = True
                if self._quartets[9]:
                    raise bad("base64 that ends in the middle of four digits")
            elif read + 1 < end:  # a slash that somebody was afraid of
                read += 1
                if buf[read] != 0x2F:
                    raise bad(-8)
        self.held = held + stop - at
        self._behind = read - messages.start
        return read > at

    def _finish(self):
        """Read what is behind the audio."""
        messages = self.messages
        first = messages.start
        end = messages.end
        # Most end with their object, and no event is made of them.
        if self.event is not None or first + 1 != end or messages.buf[first] != 0x7D:
            if not self.checked:
                state = self.state
                state[0] = _AFTER
                state[1] = state[_STACK] = 1
                state[2] = 64
                stop = loops.scan(state, messages.buf, first, end)
                if stop < 0:
                    raise bad(stop)
                if state[0] != 1 or (stop < end and bytes(messages.mv[stop:end]).strip()):
                    raise bad("an event that does not end as it should")
            if self.event is not None:
                self._looking(not self._wanted).finish(self)
        if not self._wanted:
            self.event = None
        messages.start = end
