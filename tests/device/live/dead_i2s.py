"""An I2S whose clock does not run, in the place of a speaker's or a microphone's."""

import io


class Dead(io.IOBase):
    """Takes nothing, and gives nothing."""

    ahead = dropped = unheard = 0

    def ioctl(self, request, argument):
        return 0

    def tend(self):
        pass

    def readinto(self, buf):
        return 0

    def write(self, buf):
        return 0

    def init(self, **_):
        pass

    def deinit(self):
        pass
