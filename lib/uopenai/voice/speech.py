"""What is being said: a sentence asked for after the other, and its sound on the way to the speaker.

    audio.speech's answer -> the connection's buffer -> the speaker's ring

While one sentence sounds the next is asked for, over the line that is free; its first bytes wait in the
network. step() moves what can be moved now, and never waits.
"""

from micropython import const

from ..net.ticks import ticks_ms
from .lines import begin_again, overdue

_AHEAD = const(2)


class Speech:
    """Speaks over *lines* to *speaker* (24 kHz). *params*: those of ``audio.speech.create``: model, voice, …

    ``began``: ticks (ms) when the first sound went to the speaker, None before.
    """

    def __init__(self, lines, speaker, params):
        self._lines = lines
        self._speaker = speaker
        self._params = params
        self._coming = []  # (response, line): the one that sounds, and the one behind it
        self.began = None

    @property
    def silent(self):
        """Whether all that was asked for has gone to the speaker."""
        return not self._coming

    def line(self):
        """The line over which the next sentence can be asked for now; None if there is none."""
        if len(self._coming) < _AHEAD:
            for line in self._lines:
                if not line.busy:
                    return line
        return None

    async def say(self, text, line):
        """Ask for the sound of *text* over *line*, which is free. Raises APIError."""
        line.busy = True
        try:
            sound = await line.say(input=text, response_format="pcm", **self._params)
        except BaseException:
            line.busy = False
            raise
        self._coming.append((sound.response, line))

    def step(self):
        """Move sound to the speaker: whether some was moved. Raises APIError, AudioError."""
        self._speaker.feed()
        moved = False
        while self._coming:
            response, line = self._coming[0]
            source = response.source
            try:
                there = source.end - source.start
                got = True if there else source.now()
                if got is None:
                    overdue(response)
                    break
            except (OSError, ValueError) as fault:
                raise response.explain(fault)
            if not got:
                self._coming.pop(0)
                line.busy = False
                response.close()
                if self._coming:
                    begin_again(self._coming[0][0])
            elif there:
                taken = self._speaker.put(source.mv[source.start : source.start + there])
                if not taken:
                    self._speaker.check()
                    break
                source.start += taken
                begin_again(response)
                moved = True
                if self.began is None:
                    self._speaker.feed()
                    self.began = ticks_ms()
        return moved

    def stop(self):
        """Let go of all that was asked for: its connections are closed."""
        while self._coming:
            response, line = self._coming.pop()
            line.busy = False
            response.close()
