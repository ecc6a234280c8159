"""A realtime connection over verified TLS, and one on asyncio beside other tasks. See host/realtime_peer."""

import asyncio
import os
import unittest

from test_realtime import Sink

import uopenai
from uopenai import AsyncOpenAI, OpenAI


class Awaited(unittest.TestCase):
    """Clients that verify; one of them is an AsyncOpenAI."""

    def options(self):
        return {"base_url": os.getenv("BASE_URL"), "ca": os.getenv("CA")}

    def test_a_verified_connection_takes_audio_both_ways(self):
        client = OpenAI(os.getenv("API_KEY"), **self.options())
        with client.realtime.connect(model="audio-plain") as connection:
            connection.speaker = sink = Sink(700, 5)
            for _ in range(11):
                size = connection.recv().audio_bytes
                self.assertEqual(connection.recv().size, size)
            self.assertEqual(sink.count, 19943)
        with client.realtime.connect(model="echo") as connection:
            uplink = connection.uplink(rate=16000, milliseconds=40)
            for _ in range(50):
                while uplink.space is None or not uplink.send(1280):
                    connection.step()
            for _ in range(50):
                self.assertEqual(len(connection.recv().event.audio), 1708)

    def test_a_stranger_gets_no_key(self):
        client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("OTHER_CA"))
        with self.assertRaises(uopenai.CertificateError):
            client.realtime.connect(model="echo").enter()

    def test_a_conversation_is_awaited_while_other_tasks_run(self):
        asyncio.run(self.converse())

    async def converse(self):
        client = AsyncOpenAI(os.getenv("API_KEY"), **self.options())
        beats = []

        async def beat():
            while True:
                beats.append(1)
                await asyncio.sleep_ms(10)

        beating = asyncio.create_task(beat())
        async with client.realtime.connect(model="echo") as connection:
            await connection.session.update(session={"type": "realtime", "instructions": "x" * 3000})
            event = await connection.recv()
            self.assertEqual(len(event.event.session.instructions), 3000)
            await connection.send_raw(b"123")
            self.assertEqual(await connection.recv_bytes(), b"123")

            async def speak():
                for number in range(20):
                    await connection.conversation.item.delete(item_id="item_%d" % number)
                    await asyncio.sleep_ms(1)

            speaking = asyncio.create_task(speak())
            for number in range(20):
                event = await connection.recv()
                self.assertEqual(event.event.item_id, "item_%d" % number)
            await speaking
        with self.assertRaises(uopenai.ConnectionClosedOK):
            await connection.recv()
        kinds = []
        async with client.realtime.connect(model="close-1000") as connection:
            async for event in connection:
                kinds.append(event.type)
        self.assertEqual(kinds, ["session.created"])
        connection = await client.realtime.connect(model="audio-plain").enter()
        connection.speaker = sink = Sink(900, 3)
        while sink.count < 9601:
            await connection.recv()
        await connection.close()
        self.assertTrue(len(beats) > 5)
        beating.cancel()

    def test_handlers_may_be_coroutines_and_it_connects_again(self):
        asyncio.run(self.dispatch())

    async def dispatch(self):
        client = AsyncOpenAI(os.getenv("API_KEY"), **self.options())
        told = []
        manager = client.realtime.connect(
            model="again-1012",
            on_reconnecting=lambda event: {"items": [{"type": "message"}]},
            initial_delay=0.01,
        )

        async def heard(event):
            told.append(event.told[0].session.instructions)
            await connection.close()

        manager.on("test.told", heard).on("session.updated", lambda event: told.append("updated"))
        async with manager as connection:
            await connection.session.update(session={"type": "realtime", "instructions": "again"})
            await connection.dispatch_events()
        self.assertEqual(told, ["updated", "updated", "again"])


if __name__ == "__main__":
    unittest.main()
