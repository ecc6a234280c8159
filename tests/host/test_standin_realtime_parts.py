"""The parts under a realtime session: G.711, voice activity, and what waits for one who does not read."""

from __future__ import annotations

import asyncio
import base64
from array import array
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from realtime_peer import joined, silence, tone
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Response

from uopenai_tools.standin import StandIn
from uopenai_tools.standin.realtime import g711
from uopenai_tools.standin.realtime.harm import Harm
from uopenai_tools.standin.realtime.input_audio import InputAudio
from uopenai_tools.standin.realtime.items import Item, Items
from uopenai_tools.standin.realtime.turns import Turns
from uopenai_tools.standin.realtime.vad import Change, Detector
from uopenai_tools.standin.realtime.websocket import Socket

Json = Any

# Bytes and what ITU-T G.711 says they stand for, scaled to 16 bits: the ends, the middle, and a step between.
KNOWN = {
    "pcmu": {
        0xFF: 0,
        0x7F: 0,
        0x80: 32_124,
        0x00: -32_124,
        0xFE: 8,
        0x7E: -8,
        0xEF: 132,
        0xCF: 924,
        0x8F: 16_764,
    },
    "pcma": {0xD5: 8, 0x55: -8, 0xAA: 32_256, 0x2A: -32_256, 0xD4: 24, 0xC5: 264, 0xE5: 1056, 0xBA: 16_128},
}


@pytest.mark.parametrize("law", KNOWN)
def test_g711_decodes_what_is_known(law: str) -> None:
    table = KNOWN[law]
    assert list(g711.decode(law, bytes(table))) == list(table.values())


@pytest.mark.parametrize("law", KNOWN)
def test_every_byte_comes_back(law: str) -> None:
    every = bytes(range(256))
    back = g711.encode(law, g711.decode(law, every))
    # µ-law has two zeros.
    assert back == every.replace(b"\x7f", b"\xff") if law == "pcmu" else every


@given(st.lists(st.integers(-32_768, 32_767), max_size=50), st.sampled_from(sorted(KNOWN)))
def test_a_sample_comes_back_nearly(samples: list[int], law: str) -> None:
    back = g711.decode(law, g711.encode(law, array("h", samples)))
    for sample, got in zip(samples, back, strict=True):
        assert abs(sample - got) <= max(16, abs(sample) // 16 + 8)


def changes(detector: Detector, pieces: Iterable[bytes]) -> list[Change]:
    return [change for piece in pieces for change in detector.feed(array("h", piece))]


@pytest.mark.parametrize("size", [2, 98, 960, 4800, 1 << 20])
def test_speech_begins_and_ends_however_the_audio_is_cut(size: int) -> None:
    audio = silence(500) + tone(400) + silence(100) + tone(200) + silence(1000)
    pieces = (audio[start : start + size] for start in range(0, len(audio), size))
    assert changes(Detector(24_000, 0.5, 200), pieces) == [Change(True, 500), Change(False, 1400)]


@pytest.mark.parametrize(("loudness", "heard"), [(300, False), (600, True)])
def test_the_threshold_is_a_level(loudness: int, heard: bool) -> None:
    # A sine of 600 has an effective value of 424; 0.5 stands for 1 % of full scale, 328.
    assert bool(changes(Detector(24_000, 0.5, 200), [tone(200, loudness)])) is heard


def test_a_click_is_no_speech() -> None:
    click = silence(100) + tone(15, 30_000) + silence(100)
    assert not changes(Detector(24_000, 0.5, 200), [click])


def test_of_silence_only_the_padding_is_kept() -> None:
    audio = InputAudio()
    audio.configure({"turn_detection": {"type": "server_vad", "prefix_padding_ms": 300}})
    for _ in range(100):
        assert not list(audio.append(base64.b64encode(silence(100)).decode()))
    _, kept = audio.commit()
    # And a little more, in which speech may have begun already.
    assert len(kept) == 48 * 400


def test_old_audio_is_forgotten_and_new_audio_kept() -> None:
    kept = Items()
    for name in "abc":
        kept.add(Item({"id": name, "type": "message", "content": [{}]}, bytes(12 << 20)))
    assert [len(item.audio) >> 20 for item in kept.all()] == [0, 12, 12]


def test_turns_are_kept_for_a_while() -> None:
    turns = Turns()
    numbers = [turns.begin(1, "sess_1") for _ in range(10_001)]
    turns.note(numbers[0], status="completed")
    assert (turns.get(numbers[0]), len(turns.all())) == (None, 10_000)


class _Nobody(asyncio.Transport):
    """A transport to one who never reads: everything written waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.reading = True
        self.aborted = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self  # a socket, as far as it is asked for

    def setsockopt(self, *what: int) -> None:
        """The size of a buffer that there is not."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is told: nothing ever goes."""

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def write(self, data: Any) -> None:
        self.waiting += len(data)

    def pause_reading(self) -> None:
        self.reading = False

    def abort(self) -> None:
        self.aborted = True


class _Talker:
    """A session that answers each message with ten times as much, and responds without end."""

    def __init__(self, line: Socket) -> None:
        self._line = line
        self.sent = 0

    def begin(self) -> None:
        self._line.send({"type": "session.created"})

    def receive(self, text: str) -> None:
        self._line.send({"type": "error", "padding": text * 10})

    def expire(self) -> bool:
        return False

    async def respond(self) -> None:
        while True:
            self._line.send({"type": "response.output_audio.delta", "delta": "A" * 16_000})
            self.sent += 1
            await self._line.ready()


def _message(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


def test_what_waits_for_one_who_does_not_read_is_bounded() -> None:
    async def held() -> None:
        nobody, talkers = _Nobody(), list[_Talker]()

        def begin(line: Socket) -> Any:
            talkers.append(_Talker(line))
            return talkers[0]

        socket = Socket(Response(101, "Switching Protocols", Headers()), Harm(), begin)
        socket.open(nobody, [], b"", set())
        speaking = asyncio.create_task(talkers[0].respond())
        for _ in range(100):
            await asyncio.sleep(0)
        # A response stops after some 32 KB; what the client asks is still heard, and answered.
        assert talkers[0].sent == 3
        count = 0
        while nobody.reading:
            socket.data_received(_message("x" * 1000))
            count += 1
        # Until a megabyte waits: then the client is not read any more.
        assert 1 << 20 < nobody.waiting < 2 << 20
        assert count > 10
        socket.shutdown()
        assert nobody.aborted
        speaking.cancel()

    asyncio.run(held())


def test_a_stand_in_that_stops_says_so_and_waits_for_nobody() -> None:
    service = StandIn(tls=False).start()
    with joined(service) as peer:
        service.stop()
        peer.socket.close()
        assert peer.socket.close_code == 1001
