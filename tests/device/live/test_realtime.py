"""A realtime connection over real sockets: what is said and heard, audio too. See host/realtime_peer."""

import gc
import os
import unittest

import uopenai
from uopenai import OpenAI
from uopenai.net.ticks import ticks_diff, ticks_ms

SIZES = (0, 1, 2, 959, 960, 1200, 1320, 1400, 1500, 3000, 9601, 20000)


PERIOD = bytes([number * 7 & 255 for number in range(256)]) * 24


def pcm(size, seed=0):
    """The audio of the peer, of up to 5,888 bytes."""
    first = seed * 183 & 255  # 7 times 183 is 1
    return PERIOD[first : first + size]


class Sink:
    """A speaker that knows what it is to get. It takes so much at a time; nothing each *refuses*-th time."""

    def __init__(self, most=100000, refuses=0):
        self.count = 0
        self.calls = 0
        self.seed = 0
        self.right = True
        self.most = most
        self._refuses = refuses

    def put(self, view):
        """See audio.Speaker."""
        self.calls += 1
        if self._refuses and self.calls % self._refuses == 0:
            return 0
        count = min(len(view), self.most)
        first = self.count + self.seed * 183 & 255
        self.right = self.right and view[:count] == memoryview(PERIOD)[first : first + count]
        self.count += count
        return count

    def begin(self, seed):
        """Other audio comes now."""
        self.seed = seed
        self.count = 0


class Realtime(unittest.TestCase):
    """A client for all tests, and a connection for each."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"))

    def connect(self, model, **options):
        return self.client.realtime.connect(model=model, **options)

    def test_what_is_sent_comes_back_whatever_its_size(self):
        with self.connect("echo") as connection:
            for size in (0, 100, 480, 490, 500, 2000):
                session = {"type": "realtime", "instructions": "ü" * size}
                connection.session.update(session=session, event_id="e%d" % size)
                event = connection.recv()
                self.assertEqual(event.type, "test.echo")
                told = {"type": "session.update", "session": session, "event_id": "e%d" % size}
                self.assertEqual(event.event.to_dict(), told)

    def test_audio_is_sent_from_bytes_and_streams_of_any_size(self):
        import io

        with self.connect("echo") as connection:
            for size in (0, 1, 2, 3, 960, 3000):
                for audio in (pcm(size), bytearray(pcm(size)), memoryview(pcm(size)), io.BytesIO(pcm(size))):
                    connection.input_audio_buffer.append(audio=audio)
                    text = connection.recv().event.audio
                    import binascii

                    self.assertEqual(binascii.a2b_base64(text), pcm(size))
            connection.input_audio_buffer.append(audio="AAAA")
            self.assertEqual(connection.recv().event.audio, "AAAA")

    def test_the_uplink_sends_blocks(self):
        import binascii

        with self.connect("echo") as connection:
            uplink = connection.uplink()
            self.assertEqual(len(uplink.space), 960)
            for size in (960, 2, 959):
                uplink.space[:size] = pcm(size, size)
                self.assertTrue(uplink.send(size))
                while not connection.flush():
                    pass
                event = connection.recv().event
                self.assertEqual(event.type, "input_audio_buffer.append")
                self.assertEqual(binascii.a2b_base64(event.audio), pcm(size, size))

    def test_messages_pass_as_they_are(self):
        with self.connect("echo") as connection:
            for data in (b"", b"\x00\xff" * 40, pcm(5000)):
                connection.send_raw(data)
                self.assertEqual(connection.recv_bytes(), data)
            connection.send_raw('{"type": "a", "b": "ü"}')
            event = connection.parse_event(connection.recv_bytes())
            self.assertEqual(event.to_dict(), {"type": "test.echo", "event": {"type": "a", "b": "ü"}})

    def test_audio_goes_to_the_speaker_whatever_its_spelling(self):
        for how in ("plain", "last", "first", "spaced", "slashes", "fragments"):
            with self.subTest(how=how):
                with self.connect("audio-" + how) as connection:
                    connection.speaker = sink = Sink()
                    for size in SIZES:
                        sink.begin(size)
                        event = connection.recv()
                        self.assertEqual(event.type, "response.output_audio.delta")
                        self.assertEqual((event.audio_bytes, event.delta), (size, None))
                        self.assertEqual((event.item_id, event.event_id), ("item_1", "event_1"))
                        self.assertEqual((sink.count, sink.right), (size, True))
                        self.assertEqual(connection.recv().to_dict(), {"type": "test.size", "size": size})
                        self.assertEqual((connection.audio_item, connection.audio_content), ("item_1", 0))
                gc.collect()

    def test_a_speaker_that_is_full_makes_the_service_wait(self):
        for most, refuses in ((100, 2), (2, 0), (961, 3)):
            with self.subTest(most=most):
                with self.connect("audio-plain") as connection:
                    connection.speaker = sink = Sink(most, refuses)
                    for size in SIZES[:10]:
                        sink.begin(size)
                        seen = []
                        while not seen:
                            event = connection.step()
                            if event is not None:
                                seen.append(event)
                        self.assertEqual(seen[0].audio_bytes, size)
                        self.assertEqual((sink.count, sink.right), (size, True))
                        self.assertEqual(connection.recv().size, size)

    def test_quiet_steps_make_no_events_of_audio(self):
        with self.connect("audio-plain") as connection:
            connection.speaker = sink = Sink()
            for size in SIZES:
                sink.begin(size)
                while (event := connection.step(quiet=True)) is None:
                    pass
                self.assertEqual((event.type, event.size), ("test.size", size))
                self.assertEqual((sink.count, sink.right), (size, True))

    def test_without_a_speaker_audio_is_text(self):
        import binascii

        with self.connect("audio-plain") as connection:
            for size in SIZES[:10]:
                event = connection.recv()
                self.assertEqual(binascii.a2b_base64(event.delta), pcm(size, size))
                connection.recv()

    def test_audio_of_an_item_is_passed_over(self):
        with self.connect("items") as connection:
            connection.speaker = sink = Sink()
            connection.skip_audio("item_1")
            kinds = [connection.recv() for _ in range(3)]
            self.assertEqual([event.item_id for event in kinds], ["item_2", "item_2", None])
            self.assertEqual(sink.count, 960 + 9600)

    def test_audio_that_is_coming_is_passed_over(self):
        with self.connect("items") as connection:
            connection.speaker = sink = Sink(1000)
            for size in (960, 960, 9600):
                self.assertEqual(connection.recv().audio_bytes, size)
            sink.most = 0
            while connection.audio_item != "item_2" or not connection._audio:
                self.assertEqual(connection.step(), None)
            connection.skip_audio("resp_1")
            self.assertEqual(connection.recv().type, "response.done")

    def test_a_link_that_is_slow_or_silent_goes_on(self):
        with self.connect("slow") as connection:
            connection.speaker = sink = Sink()
            for number in range(10):
                sink.begin(number)
                self.assertEqual(connection.recv().audio_bytes, 960)
            self.assertEqual(connection.recv().type, "response.done")
            self.assertTrue(sink.right)
        with self.connect("silent-3") as connection:
            connection.ping_ms = 800
            connection.speaker = sink
            self.assertEqual(connection.recv().audio_bytes, 960)
            started = ticks_ms()
            self.assertEqual(connection.recv().audio_bytes, 960)
            self.assertTrue(ticks_diff(ticks_ms(), started) > 2500)
            self.assertTrue(connection._messages.pongs >= 2)

    def test_a_ping_is_answered(self):
        with self.connect("ping") as connection:
            self.assertEqual(connection.recv().answered, True)

    def test_handlers_are_called(self):
        calls = []
        manager = self.connect("close-1000")
        manager.on("session.created", lambda event: calls.append(event.type))
        manager.once("event", lambda event: calls.append("any"))
        with manager as connection:

            @connection.on("nothing")
            def never(event):
                calls.append("never")

            connection.off("nothing", never)
            connection.dispatch_events()
        self.assertEqual(calls, ["session.created", "any"])

    def test_events_may_be_given_before(self):
        manager = self.connect("echo")
        manager.send({"type": "response.create"})
        with manager as connection:
            self.assertEqual(connection.recv().event.type, "response.create")

    def test_wrong_calls_are_refused_in_words(self):
        cases = (
            (TypeError, lambda c: c.conversation.item.create(), "needs item="),
            (TypeError, lambda c: c.response.cancel(reason="x"), "takes no reason="),
            (AttributeError, lambda c: c.response.stop(), "no response.stop"),
            (uopenai.OpenAIError, lambda c: c.session.update(session={"a": object()}), "$.session.a"),
            (uopenai.OpenAIError, lambda c: c.send({"x": 1}), "a dict with a type"),
        )
        with self.connect("echo") as connection:
            for kind, call, words in cases:
                with self.assertRaises(kind) as caught:
                    call(connection)
                self.assertIn(words, str(caught.exception))
            connection.response.create()
            self.assertEqual(connection.recv().event.type, "response.create")
        with self.assertRaises(TypeError) as caught:
            self.connect("echo", modle="x")
        self.assertIn("modle", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
