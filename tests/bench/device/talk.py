"""Answers of a realtime session, over TLS and the simulated I2S at its real pace, the microphone going up.

Prints for each for how many milliseconds the speaker had nothing at the longest.
"""

import os
import time

import air

from uopenai import OpenAI
from uopenai.audio import Microphone, Speaker
from uopenai.voice import Talk

ANSWERS = 5  # of some 3 s, and one more, in which what is needed is loaded

person, room = air.begin()
states = []
talk = Talk(
    OpenAI(ca="../board/root.cert", base_url=os.getenv("OPENAI_BASE_URL")),
    Microphone(24000, air.MICROPHONE),
    None,
    instructions="Repeat: one two three four five six seven",
    show=states.append,
)
for number in range(ANSWERS + 1):
    if talk.speaker is not None:
        talk.speaker.close()
    talk.speaker = Speaker(24000, air.SPEAKER)  # each begins with no gaps
    if talk.connection is None:
        talk.connect()
    room.restart()
    states.clear()
    started = time.ticks_ms()
    while "speaking" not in states or talk.state == "speaking":
        person.speaks = 100 < time.ticks_diff(time.ticks_ms(), started) < 400
        talk.step()
        time.sleep_ms(2)
    assert room.sound > 48000 and talk.lost is None, (room.sound, talk.lost)
    if number:
        print("gap", talk.speaker.longest_gap_ms)
talk.close()
