"""A realtime connection that breaks, is refused, or gets what nobody should send. See host/realtime_peer."""

import gc
import os
import unittest

import uopenai
from uopenai import OpenAI
from uopenai.net.ticks import ticks_diff, ticks_ms


class Sink:
    """A speaker that counts."""

    count = 0

    def put(self, view):
        """See audio.Speaker."""
        self.count += len(view)
        return len(view)


class Faults(unittest.TestCase):
    """A client for each test."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"))

    def connect(self, model, **options):
        return self.client.realtime.connect(model=model, **options)

    def fault_of(self, call, kind=uopenai.OpenAIError):
        """What *call* raises."""
        with self.assertRaises(kind) as caught:
            call()
        return caught.exception

    def test_a_refused_opening_is_the_exception_of_the_sdk(self):
        cases = (
            (401, uopenai.AuthenticationError),
            (403, uopenai.PermissionDeniedError),
            (404, uopenai.NotFoundError),
            (429, uopenai.RateLimitError),
            (500, uopenai.InternalServerError),
        )
        for status, kind in cases:
            fault = self.fault_of(self.connect("status-%d" % status).enter, kind)
            self.assertEqual(fault.status_code, status)
            self.assertIn("no status-%d here" % status, str(fault))
        wrong = OpenAI("sk-wrong", base_url=os.getenv("PLAIN_URL"))
        fault = self.fault_of(wrong.realtime.connect(model="echo").enter, uopenai.AuthenticationError)
        self.assertIn("Incorrect API key", str(fault))

    def test_an_answer_that_is_no_websocket_is_refused_in_words(self):
        cases = (
            ("status-200", "200 where 101 belongs"),
            ("accept-key", "not the answer to this key"),
            ("accept-extension", "permessage-deflate"),
            ("accept-protocol", "a subprotocol that nobody asked for (chat)"),
        )
        for model, words in cases:
            fault = self.fault_of(self.connect(model).enter, uopenai.APIConnectionError)
            self.assertIn(words, str(fault))
            self.assertIn("websocket_base_url", str(fault))

    def test_nobody_there_is_said_in_words(self):
        client = OpenAI("sk-x", base_url="http://127.0.0.1:1/v1")
        fault = self.fault_of(client.realtime.connect(model="echo").enter, uopenai.APIConnectionError)
        self.assertIn("nothing listens there", str(fault))

    def test_a_cut_in_mid_frame_ends_it(self):
        with self.connect("cut") as connection:
            connection.speaker = Sink()
            fault = self.fault_of(connection.recv, uopenai.ConnectionClosedError)
            self.assertEqual(fault.code, 1006)
            self.assertTrue(connection.speaker.count > 1000)
            self.assertTrue(self.fault_of(connection.step) is fault)
            self.assertTrue(self.fault_of(connection.response.create) is fault)

    def test_frames_that_break_the_protocol_end_it_with_the_right_code(self):
        cases = (
            ("masked", 1002, "a masked frame"),
            ("reserved", 1002, "reserved bits"),
            ("stray", 1002, "belongs to no message"),
            ("latin", 1007, "not UTF-8"),
            ("control", 1002, "in fragments"),
        )
        for how, code, words in cases:
            with self.connect("broken-" + how) as connection:
                fault = self.fault_of(connection.recv, uopenai.ConnectionClosedError)
                self.assertEqual(fault.code, code)
                self.assertIn("broke the protocol: ", str(fault))
                self.assertIn(words, str(fault))

    def test_the_service_closes_with_a_reason(self):
        with self.connect("close-1000") as connection:
            self.assertEqual([event.type for event in connection], ["session.created"])
            fault = self.fault_of(connection.recv, uopenai.ConnectionClosedOK)
            self.assertEqual((fault.code, fault.reason), (1000, "that is all"))
        with self.connect("close-1008") as connection:
            connection.recv()
            fault = self.fault_of(lambda: list(connection), uopenai.ConnectionClosedError)
            self.assertEqual((fault.code, fault.reason), (1008, "that is all"))
            self.assertIn("that is all", str(fault))
            self.assertIn("1008", str(fault))

    def test_this_end_closes(self):
        connection = self.connect("echo").enter()
        connection.close(4000, "enough")
        connection.close()
        fault = self.fault_of(connection.recv)
        self.assertEqual((fault.code, fault.reason), (4000, "enough"))

    def test_a_service_that_is_dead_is_found_out(self):
        with self.connect("dead") as connection:
            connection.ping_ms = 200
            started = ticks_ms()
            fault = self.fault_of(connection.recv, uopenai.ConnectionClosedError)
            self.assertEqual(fault.code, 1006)
            self.assertIn("not even the answer to a ping", str(fault))
            self.assertTrue(connection.idle_ms(ticks_ms()) >= 400)
            self.assertTrue(ticks_diff(ticks_ms(), started) >= 400)

    def test_events_that_cannot_be_had_are_reported_and_it_goes_on(self):
        with self.connect("huge") as connection:
            connection.speaker = Sink()
            connection.longest = 8000
            for _ in range(2):
                error = connection.recv().error
                self.assertEqual(error.code, "event_too_large")
                self.assertIn("conversation.item.retrieved is longer than 8000 bytes", error.message)
            for _ in range(7):
                event = connection.recv()
                self.assertEqual((event.type, event.error.code), ("error", "event_malformed"))
                self.assertIn("cannot be read", event.error.message)
            event = connection.recv()
            self.assertEqual((event.type, event["delta"]), ("response.output_audio.delta", None))
            self.assertEqual(connection.recv().text, "😀")

    def test_it_connects_again_and_says_the_session_anew(self):
        for how, code in (("1012", 1012), ("abort", 1006)):
            told = []

            def reconnecting(event, told=told):
                told.append((event.attempt, event.max_attempts, event.close_code))
                return {"items": [{"type": "message", "id": "i%d" % len(told)}]}

            manager = self.connect("again-" + how, on_reconnecting=reconnecting, initial_delay=0.01)
            with manager as connection:
                connection.speaker = Sink()
                connection.session.update(session={"type": "realtime", "audio": {"input": {"a": 1, "b": 2}}})
                # The service may close before this has gone: then it is said behind the break.
                more = {"type": "realtime", "audio": {"input": {"b": 3}}}
                connection.post({"type": "session.update", "session": more})
                for event in connection:
                    if event.type == "test.told":
                        break
                self.assertEqual(event.told[0].session.audio.input.to_dict(), {"a": 1, "b": 3})
                self.assertEqual(event.told[1].item.id, "i%d" % len(told))
                self.assertEqual(told[0], (1, 5, code))
                self.assertEqual(connection.speaker.count, 0)

    def test_it_does_not_connect_again_if_that_is_of_no_use(self):
        told = []
        with self.connect("close-1008", on_reconnecting=told.append) as connection:
            self.fault_of(lambda: list(connection), uopenai.ConnectionClosedError)
        with self.connect("again-1012", on_reconnecting=lambda event: {"abort": True}) as connection:
            connection.response.create()
            self.fault_of(lambda: list(connection), uopenai.ConnectionClosedError)
        self.assertEqual(told, [])

    def test_what_waits_too_long_is_refused(self):
        with self.connect("deaf", max_queue_size=10000) as connection:
            connection.recv()
            uplink = connection.uplink()
            refused = 0
            while refused < 20:  # until the sockets are full: some take a part at a time
                taken = (uplink.space is not None and uplink.send(960)) or connection.flush()
                refused = 0 if taken else refused + 1
            self.assertEqual(uplink.send(960), False)
            self.assertEqual(connection.flush(), False)
            with self.assertRaises(uopenai.WebSocketQueueFullError) as caught:
                for _ in range(10):
                    connection.post({"type": "input_audio_buffer.append", "audio": "A" * 4000})
            self.assertIn("max_queue_size=", str(caught.exception))
            self.assertEqual(len(connection.jobs), 2)

    def test_a_heap_does_not_grow_with_faults(self):
        used = []
        for _ in range(4):
            with self.connect("cut") as connection:
                self.fault_of(connection.recv)
            connection = None
            gc.collect()
            used.append(gc.mem_alloc())
        self.assertTrue(used[3] - used[1] < 200, used)

    def test_it_needs_a_socket(self):
        class Module:
            def request(self):
                pass

        client = OpenAI("sk-x", http_client=Module())
        self.assertIn("http_client=", str(self.fault_of(client.realtime.connect(model="x").enter)))


if __name__ == "__main__":
    unittest.main()
