"""What takes the service a while, waited for by AsyncOpenAI."""

import asyncio
import os
import unittest

import uopenai
from uopenai import AsyncOpenAI


class Waiting(unittest.TestCase):
    """Over plain HTTP."""

    def setUp(self):
        self.client = AsyncOpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"))

    def tearDown(self):
        asyncio.run(self.client.close())

    def test_what_takes_time_is_waited_for_beside_other_tasks(self):
        async def both():
            video = self.client.videos.create_and_poll(prompt="a fox", poll_interval_ms=20)
            run = self.client.beta.threads.create_and_run_poll(assistant_id="asst_1", poll_interval_ms=20)
            return await asyncio.gather(video, run)

        self.assertEqual([done.status for done in asyncio.run(both())], ["completed"] * 2)

    def test_a_wait_is_bounded(self):
        async def wait():
            await self.client.videos.create_and_poll(
                prompt="a fox", poll_interval_ms=60000, max_wait_seconds=0.1
            )

        with self.assertRaises(uopenai.APITimeoutError):
            asyncio.run(wait())


if __name__ == "__main__":
    unittest.main()
