"""A realtime session: audio up and audio down, at once, as fast as it goes; 10 seconds of it, or 10 minutes.

A generator is the microphone, a sink that counts the speaker. The server speaks only for audio that came as
it was made here. Prints what the heap held after a minute, and at the end; and how many milliseconds it took.
"""

import gc
import os

from uopenai import OpenAI
from uopenai.net.ticks import ticks_diff, ticks_ms

QUARTER = bytes(range(240))  # 5 ms at 24 kHz
MINUTE = 3000  # blocks
LATE = 100  # blocks that may be under way before the answer to the first is waited for: 2 s


class Sink:
    """A speaker that takes all, and looks at what it is."""

    count = 0

    def put(self, view):
        """Take *view*, whose first byte has to be the right one."""
        assert view[0] == self.count % 240
        self.count += len(view)
        return len(view)


def talk(connection, blocks):
    """Speak so much, and hear as much; gives what the heap held after a minute, and at the end."""
    uplink = connection.uplink()
    sink = connection.speaker = Sink()
    sent = 0
    after_a_minute = 0
    while sink.count < blocks * 960:
        space = uplink.space
        if space is not None and sent < blocks and sent - sink.count // 960 < LATE:
            for i in range(0, 960, 240):
                space[i : i + 240] = QUARTER
            if uplink.send(960):
                sent += 1
        event = connection.step(True)
        assert event is None or event.type != "error"
        if not after_a_minute and sink.count >= MINUTE * 960:
            after_a_minute = held()
    return after_a_minute, held()


def held():
    """What is in use of the heap."""
    gc.collect()
    return gc.mem_alloc()


blocks = 500
if "/v9" in os.getenv("OPENAI_BASE_URL"):
    blocks = 10 * MINUTE
client = OpenAI()
with client.realtime.connect(model="gpt-realtime") as connection:
    connection.session.update(session={"type": "realtime", "output_modalities": ["audio"]})
    start = ticks_ms()
    first, last = talk(connection, blocks)
    print(first, last, ticks_diff(ticks_ms(), start))
