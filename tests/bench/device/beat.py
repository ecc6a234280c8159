"""Two requests at once over TLS, beside a task that toggles a light every 20 ms.

Prints by how many microseconds its longest pause was longer than that. The handshakes are within.
"""

import asyncio
import time

from uopenai import AsyncOpenAI

BEAT = 20  # milliseconds


class Light:
    """Stands for a pin."""

    def __init__(self):
        self.on = False
        self.beats = 0
        self.worst = 0  # microseconds

    async def toggle_for_ever(self):
        """The beat."""
        last = time.ticks_us()
        while True:
            await asyncio.sleep_ms(BEAT)
            now = time.ticks_us()
            self.worst = max(self.worst, time.ticks_diff(now, last) - 1000 * BEAT)
            last = now
            self.on = not self.on
            self.beats += 1


async def chat(client):
    """One answer, whole."""
    answer = await client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": "Why is the sky blue?"}]
    )
    assert answer.choices[0].message.content


async def stream(client):
    """One answer, word by word."""
    words = 0
    made = await client.responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True)
    async for _ in made.text:
        words += 1
    assert words > 1


async def main():
    """Both, and the light."""
    light = Light()
    client = AsyncOpenAI(ca="../board/root.cert")
    beating = asyncio.create_task(light.toggle_for_ever())
    await asyncio.sleep_ms(3 * BEAT)
    await asyncio.gather(chat(client), stream(client))
    await asyncio.sleep_ms(3 * BEAT)
    beating.cancel()
    assert light.beats >= 3
    print("beat", light.worst)


asyncio.run(main())
