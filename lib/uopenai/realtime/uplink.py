"""The microphone's way up, joined to a connection; see wire.uplink."""

from ..wire import uplink


class Uplink(uplink.Uplink):
    """Sends PCM16 (or, at half the rate, G.711) as input_audio_buffer.append, and never waits.

        if uplink.space is not None and (count := microphone.readinto(uplink.space)):
            uplink.send(count)

    Peak heap: 1.4 KB for 20 ms at 24 kHz, made once; a frame takes some 100 bytes.
    """

    def __init__(self, connection, rate, milliseconds):
        uplink.Uplink.__init__(self, milliseconds, rate)
        self._connection = connection
        self._room = self.space
        del self.space

    def __getattr__(self, name):
        if name == "space":
            # While a frame leaves piece by piece, it lies where the next audio would be read to.
            return None if self._connection._line.audio else self._room
        raise AttributeError(name)

    def send(self, count):
        """Send the first *count* bytes in ``space``: True, it is taken; False, the line is busy, or broken.

        What is not taken stays in ``space``: try again later, or read over it. If the connection has
        broken, its next step() says so.
        """
        line = self._connection._line
        if line.audio or (
            (line.view is not None or line.jobs or line.messages.answer is not None) and not line.pump()
        ):
            return False
        if line.broken is not None:
            return False
        view = self.seal(count)
        line.audio = True
        line.write(view)
        return True
