"""Audio on its way down: from base64 in a JSON event straight to the speaker, decoded where it lies.

An event is looked at once, when all of it has come or the buffer is full: its fields in front of ``delta``
are found there. Then base64 becomes bytes in place, as much as has come, and the speaker takes them; while
it takes none, nothing more is read, and the service has to wait. What is behind the audio comes last. No
text is made of the audio, whatever its length.

    {"type": "response.output_audio.delta", ..., "delta": "base64 | base64 | base64", ...}
    begin() ------------------------------------------->  go() --------------------> _finish()
"""

import json

from micropython import const

from .. import visit
from ..wire import Malformed, Truncated, fresh, loops
from ..wire.json_value import bad
from ..wire.websocket import loops as frame_loops

# The events that hold audio: of conversations, of translations, and of the API's first version.
_KINDS = (b'"response.output_audio.delta"', b'"session.output_audio.delta"', b'"response.audio.delta"')
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
        self._raw_item = b""  # with its quotes
        self._skipped = []
        # How the last event began, up to its base64, and where in that the event's own id stands.
        self._form = b""
        self._hole = self._hole_end = 0
        self._wanted = False
        self._checked = False  # the JSON of the event, before its audio was decoded
        self._ended = False  # its base64
        self._count = 0  # bytes that the speaker took of it
        # From messages.start on: so many decoded bytes that wait, and from where on there is base64.
        self._held = 0
        self._behind = 0
        self._digits = visit("saving").digits()
        self._quartets = fresh()
        self._state = fresh()

    def skip(self, name):
        """Pass over what comes of the response or item *name* from now on; whether it is coming right now."""
        if name not in self._skipped:
            self._skipped = self._skipped[1 - _REMEMBERED :] + [name]
        return name in (self.audio_item, self.response)

    def again(self):
        """begin() for an event that begins as the last did, but for its id: whether it does.

        Most do, and then nothing needs to be looked for, and nothing is made.
        """
        messages = self.messages
        first = messages.start
        form = self._form
        size = len(form)
        if not size or messages.end - first < size or self._is_skipped():
            return False
        if not frame_loops.alike(messages.buf, first, form, size, self._hole, self._hole_end):
            return False
        self.event = None
        self._go_on(first + size, False, False)
        return True

    def _is_skipped(self):
        skipped = self._skipped
        return skipped and (self.audio_item in skipped or self.response in skipped)

    def _go_on(self, first, checked, wanted):
        """The base64 begins at *first*."""
        self._wanted = wanted
        self._checked = checked
        self._ended = False
        self._count = self._held = self._behind = 0
        quartets = self._quartets
        quartets[8] = quartets[9] = quartets[10] = 0
        self.messages.start = first

    def _learn(self, first, value):
        """Remember how this event begins, if that says what it is, and all that is told of its audio."""
        form = bytes(self.messages.mv[first : value + 1])
        self._hole = form.find(b'"event_id":"') + 12
        self._hole_end = form.find(b'"', self._hole) if self._hole > 11 else 0
        for part in (_KINDS[0], b'"type"', b'"item_id"', b'"response_id"', b'"content_index"'):
            if part not in form:
                form = b""
        self._form = form

    def begin(self, end, whole, quiet):
        """Look at the event from messages.start to *end*: AUDIO, and go() goes on; SKIPPED; or OTHER.

        *whole*: that is all of it, and it has been checked. *quiet*: no event is made of it.
        """
        messages = self.messages
        first = messages.start
        buf = messages.buf
        self.event = None
        if whole and loops.find is not None:
            value = self._look(first, end)
        else:
            value = _delta(self._state, buf, first, end)
        if value < 0 or buf[value] != 0x22:
            return OTHER
        if not (whole and loops.find is not None and quiet):
            self.event = self._head(first, value)
            if not (whole and loops.find is not None) and not self._note(value):
                return OTHER
        self._learn(first, value)
        if self._is_skipped():
            return SKIPPED
        self._go_on(value + 1, whole, not quiet)
        return AUDIO

    def _look(self, first, end):
        """Where the audio of the event in ``buf[first:end]`` begins, and whose it is; -1 if it has none."""
        buf = self.messages.buf
        mv = self.messages.mv
        state = self._state
        find = loops.find
        at = find(state, buf, first, end, b"type/\x00")
        if at < 0:
            return -1
        kind = mv[at : state[7]]
        if kind != _KINDS[0] and not _is_audio(kind):
            return -1
        at = find(state, buf, first, end, b"item_id/\x00")
        if at >= 0 and mv[at : state[7]] != self._raw_item:
            self._raw_item = bytes(mv[at : state[7]])
            self.audio_item = json.loads(self._raw_item)
            at = find(state, buf, first, end, b"response_id/\x00")  # an item is of one response alone
            if at >= 0:
                self.response = json.loads(bytes(mv[at : state[7]]))
        at = find(state, buf, first, end, b"content_index/\x00")
        if at >= 0:
            self.audio_content = buf[at] - 48 if state[7] - at == 1 else json.loads(bytes(mv[at : state[7]]))
        return find(state, buf, first, end, b"delta/\x00")

    def _head(self, first, value):
        """The fields in front of the delta whose value begins at *value*, as a dict."""
        at = value - 1
        while at > first and self.messages.buf[at] not in b",{":  # back over its name
            at -= 1
        return json.loads(bytes(self.messages.mv[first:at]) + b"}") if at > first else {}

    def _note(self, value):
        """Whose audio it is, by what came in front of it; False if it is none."""
        kind = self.event.get("type")
        if kind is None:
            # Its type comes behind it: no text begins with so much base64.
            trial = bytearray(self.messages.mv[value + 1 : value + 65])
            state = fresh()
            if loops.unbase64(state, self._digits, trial, 0, len(trial)) < 0:
                return False
        elif not _is_audio(json.dumps(kind).encode()):
            return False
        self._whose(self.event)
        return True

    def _whose(self, event):
        self.audio_item = event.get("item_id", self.audio_item)
        self.response = event.get("response_id", self.response)
        self.audio_content = event.get("content_index", self.audio_content)
        self._raw_item = b""

    def go(self):
        """Go on with the event: True when it is done, None while bytes, or room at the speaker, are missing.

        Raises Malformed.
        """
        messages = self.messages
        self.full = False
        while True:
            count = self._held if self._ended else self._held & ~1  # samples stay whole
            if count:
                start = messages.start
                taken = self.speaker.put(messages.mv[start : start + count]) or 0
                messages.start = start + taken
                self._held -= taken
                self._behind -= taken
                self._count += taken
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
        held = self._held
        at = messages.start + self._behind
        if held:  # half a sample, to lie in front of its other half
            buf[at - 1] = buf[messages.start]
        messages.start = at - held
        self._behind = held
        end = messages.end
        if at == end:
            return False
        stop = loops.unbase64(self._quartets, self._digits, buf, at, end)
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
        self._held = held + stop - at
        self._behind = read - messages.start
        return read > at

    def _finish(self):
        """Read what is behind the audio."""
        messages = self.messages
        first = messages.start
        end = messages.end
        buf = messages.buf
        if self.event is None and first + 1 == end and buf[first] == 0x7D:  # as most end
            messages.start = end
            return
        if not self._checked:
            state = self._state
            state[0] = _AFTER
            state[1] = state[_STACK] = 1
            state[2] = 64
            stop = loops.scan(state, buf, first, end)
            if stop < 0:
                raise bad(stop)
            if state[0] != 1 or (stop < end and bytes(messages.mv[stop:end]).strip()):
                raise bad("an event that does not end as it should")
        if self.event is not None:
            while buf[first] in b" \t\r\n":
                first += 1
            if buf[first] == 0x2C:
                buf[first] = 0x7B
                self.event.update(json.loads(str(messages.mv[first:end], "utf-8")))
                if not self._checked:
                    self._whose(self.event)
            if not _is_audio(json.dumps(self.event.get("type")).encode()):
                raise Malformed("audio in an event of another kind")
            self.event["delta"] = None
            self.event["audio_bytes"] = self._count
        if not self._wanted:
            self.event = None
        messages.start = end


def _is_audio(kind):
    """Whether *kind*, with its quotes, is the type of an event that holds audio."""
    return kind == _KINDS[0] or kind == _KINDS[1] or kind == _KINDS[2]


def _delta(state, buf, i, end):
    """Where the value of the member "delta" begins in the object of which ``buf[i:end]`` has come.

    -1 if nothing shows it. What is in front of it is checked. Raises Malformed.
    """
    if buf[i] != 0x7B:
        return -1
    while True:
        i = _blank(buf, i + 1, end)
        key = i
        i = _behind(state, buf, i, end)
        if i < 0 or buf[key] != 0x22:
            return -1
        named = buf[key:i] == b'"delta"'
        i = _blank(buf, i, end)
        if i == end or buf[i] != 0x3A:
            return -1
        i = _blank(buf, i + 1, end)
        if named:
            return i if i < end else -1
        i = _behind(state, buf, i, end)
        if i < 0:
            return -1
        i = _blank(buf, i, end)
        if i == end or buf[i] != 0x2C:
            return -1


def _blank(buf, i, end):
    """Behind the white space at ``buf[i]``."""
    while i < end and buf[i] in b" \t\r\n":
        i += 1
    return i


def _behind(state, buf, i, end):
    """Behind the value at ``buf[i]``; -1 if it has not come whole. Raises Malformed."""
    state[0] = state[1] = state[3] = 0
    state[2] = 63
    i = loops.scan(state, buf, i, end)
    if i < 0:
        raise bad(i)
    return i if state[0] == 1 else -1
