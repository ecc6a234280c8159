"""Turns with a service, over TLS and the simulated I2S at its real pace.

Prints for each how many milliseconds lie between the end of speech and the first sample out.
"""

import os
import time

import air

from uopenai import OpenAI
from uopenai.audio import Microphone, Speaker
from uopenai.voice import Turns

TURNS = 6  # and one more, in which the service and we load what is needed

person, room = air.begin()
person.speaks = True
button = air.Button()
turns = Turns(
    OpenAI(ca="../board/root.cert", base_url=os.getenv("OPENAI_BASE_URL")),
    Microphone(16000, air.MICROPHONE),
    Speaker(24000, air.SPEAKER),
    button=button,
    hear={"model": "whisper-1"},
    speak={"model": "tts-1", "voice": "alloy", "speed": 4},
    max_output_tokens=16,
)
for number in range(TURNS + 1):
    room.restart()
    button.wind((0, "pressed"), (300, "released"))
    turn = turns.take()
    assert turn.ended == "said" and turn.lost == 0, turn.ended
    if number:
        print("turn", time.ticks_diff(room.first, turn.times["silent"]))
turns.close()
