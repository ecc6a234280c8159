"""Adafruit's own libraries over the emulation of CircuitPython's API: see tests/host/test_emulation.py."""

import asyncio
import os
import unittest

import adafruit_connection_manager as manager
import adafruit_requests
import wifi


class TestAdafruit(unittest.TestCase):
    def test_the_radio_has_one_pool_and_one_context(self):
        pool = manager.get_radio_socketpool(wifi.radio)
        self.assertTrue(pool is manager.get_radio_socketpool(wifi.radio))
        self.assertTrue(hasattr(manager.get_radio_ssl_context(wifi.radio), "wrap_socket"))

    def test_the_connection_manager_connects_keeps_and_closes(self):
        pool = manager.get_radio_socketpool(wifi.radio)
        context = manager.get_radio_ssl_context(wifi.radio)
        connections = manager.get_connection_manager(pool)
        port = int(os.getenv("SERVICE_PORT"))
        sock = connections.get_socket("localhost", port, "https:", timeout=10, ssl_context=context)
        self.assertEqual((connections.managed_socket_count, connections.available_socket_count), (1, 0))
        connections.free_socket(sock)
        again = connections.get_socket("localhost", port, "https:", timeout=10, ssl_context=context)
        self.assertTrue(again is sock)
        connections.close_socket(sock)
        self.assertEqual(connections.managed_socket_count, 0)

    def test_a_session_of_requests_talks_to_the_service(self):
        pool = manager.get_radio_socketpool(wifi.radio)
        session = adafruit_requests.Session(pool, manager.get_radio_ssl_context(wifi.radio))
        base, key = os.getenv("OPENAI_BASE_URL"), os.getenv("OPENAI_API_KEY")
        headers = {"Authorization": "Bearer " + key}
        asked = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello, " * 600}]}
        for _ in range(2):
            with session.post(base + "/chat/completions", json=asked, headers=headers) as answer:
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.json()["object"], "chat.completion")
        manager.connection_manager_close_all(pool)

    def test_asyncio_is_theirs_and_its_time_wraps(self):
        async def late(said, name, milliseconds):
            await asyncio.sleep_ms(milliseconds)
            said.append(name)

        async def both():
            said = []
            await asyncio.gather(late(said, "b", 40), late(said, "a", 1))
            return said

        # The host has started supervisor.ticks_ms() just before its wrap.
        self.assertEqual(asyncio.run(both()), ["a", "b"])
        self.assertFalse(hasattr(asyncio, "to_thread"))
