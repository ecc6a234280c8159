"""The features of lib/PLATFORMS.md, in users' words, and the tests that show each of them.

A pattern names tests: a file of tests/device, or in a file ``Class.test`` with shell wildcards. A test may
show several features, and shows at least one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Feature:
    """One row. *note*: limits that hold on both; *works*: works of the bench whose heap is told; *circuit*:
    what holds on CircuitPython alone; *by_chip*: it has it on some chips only; *micro*: why MicroPython has
    no such thing.
    """

    title: str
    patterns: Sequence[str]
    note: str = ""
    works: Sequence[str] = ()
    circuit: str = ""
    by_chip: bool = False
    micro: str = ""

    def shown_by(self, file: str, test: str) -> bool:
        """Whether the *test* (``Class.test``) of *file* is one of its tests."""
        return any(fnmatchcase(f"{file}:{test}", _whole(pattern)) for pattern in self.patterns)

    def shown_by_some_of(self, file: str) -> bool:
        """Whether tests of *file* are among its tests."""
        return any(fnmatchcase(file, pattern.partition(":")[0]) for pattern in self.patterns)


def _whole(pattern: str) -> str:
    return pattern if ":" in pattern else f"{pattern}:*"


FEATURES = (
    Feature(
        "Chat and responses: a whole answer",
        (
            "test_service:*chat_completion_comes_whole",
            "test_service:*response_comes_whole*",
            "test_service:*refus*",
            "test_service:*wrong_key*",
            "test_answers",
            "test_groups",
            "test_client:Asking.*",
        ),
        works=("one chat completion, whole answer",),
    ),
    Feature(
        "Streaming, word by word or event by event",
        (
            "test_service:*chunks*",
            "test_service:*word_by_word*",
            "test_service:*events*",
            "test_service:*stream*",
            "test_service_events",
            "test_stream",
            "test_events*",
            "test_every_event",
            "test_kept",
        ),
        works=("a streamed response of 2,000 deltas, final event 25 KB",),
    ),
    Feature(
        "Keeping a part of an answer (`fields=`), answers too large for the heap",
        ("test_service_fields", "test_fields", "test_select"),
    ),
    Feature(
        "Lists, across all pages",
        ("test_service:*listed*", "test_service_files:Lists.*", "test_client:Lists.*", "test_pages"),
        works=("list 100 models", "list 10,000 items over 100 pages"),
    ),
    Feature(
        "Files and uploads, of any size",
        (
            "test_service_files:Files.*",
            "test_service_files:Uploads.*",
            "test_files",
            "test_uploads",
            "test_multipart",
            "test_recording",
        ),
        works=("upload of a 960 KB recording", "upload of a 100 MB file"),
    ),
    Feature(
        "Pictures to a file or a buffer, and in a message",
        ("test_service_images:Images.*", "test_saving", "test_full", "test_mishaps:Files.*"),
        works=("an image of 300 KB to a file", "an image of 10 MB to a file"),
    ),
    Feature(
        "Embeddings",
        ("test_service_images:Embeddings.*", "test_fields:Numbers.*"),
        works=("one embedding of 1,536 numbers",),
    ),
    Feature(
        "Speech, and recordings to text",
        (
            "test_service_sound",
            "test_service_fields:Translations.*",
            "test_audio_wav",
            "test_audio_loops:Samples.*",
            "test_audio_loops:G711.*",
        ),
    ),
    Feature(
        "Realtime: text, events and audio over WebSocket",
        (
            "test_realtime",
            "test_realtime_faults",
            "test_realtime_steps",
            "test_realtime_async:*verified*",
            "test_realtime_async:*stranger*",
            "test_every_realtime_event",
            "test_websocket",
            "test_uplink",
        ),
        works=(
            "a realtime session, 10 s of audio both ways",
            "a realtime session, 10 minutes of audio both ways",
        ),
    ),
    Feature(
        "The asynchronous client",
        (
            "test_async",
            "test_async_events",
            "test_waiting_async",
            "test_realtime_async:*await*",
            "test_mishaps:Awaited.*",
            "test_realtime_async:*coroutines*",
            "test_helped:*await*",
            "test_pages:Awaited.*",
        ),
        note="each call at the same time takes a connection of its own",
        circuit="`circup install asyncio` first",
    ),
    Feature(
        "Certificates checked, host names too",
        ("test_faults_trust:Certificates.*", "test_roots", "test_service:*one_connection*"),
    ),
    Feature(
        "Time-outs and retries",
        (
            "test_faults_trust:Nobody.*",
            "test_faults_trust:Keeping.*",
            "test_retries",
            "test_timeouts",
            "test_client:Retrying.*",
            "test_exchange",
        ),
    ),
    Feature(
        "Answers that are cut, stall, or are nonsense; days of use",
        ("test_faults_cuts", "test_every_byte", "test_soak", "test_mishaps:AtEveryStep.*"),
    ),
    Feature("Compressed answers", ("test_coded",), note="reading one takes 32 KB of heap"),
    Feature(
        "Another HTTP module (`http_client=`)",
        ("test_foreign", "test_foreign_sound", "test_adafruit*"),
        circuit="an `adafruit_requests.Session`",
    ),
    Feature(
        "Own socket pool and TLS context",
        ("test_own_sockets",),
        circuit="of another network than the board's Wi-Fi, too (ESP32SPI, WIZnet: not tried)",
    ),
    Feature(
        "Tools, structured output, conversations, waiting for the service",
        ("test_helped", "test_helpers_*", "test_waiting", "test_sentences"),
    ),
    Feature(
        "Schemas: checking a call, help, models",
        ("test_models*", "test_schemas", "test_views", "test_typed_form"),
        works=("one chat completion, its arguments checked first",),
    ),
    Feature("Webhooks", ("test_webhooks", "test_signed")),
    Feature(
        "Settings on the board",
        ("test_circuitpython_parts:Settings.*", "test_mishaps:Settings.*"),
        note="NVS on MicroPython, settings.toml on CircuitPython",
    ),
    Feature(
        "Wi-Fi",
        ("test_circuitpython_parts:Wifi.*", "test_wifi*"),
    ),
    Feature(
        "Clock and time zone",
        (
            "test_clock*",
            "test_circuitpython_parts:Clock.*",
            "test_mishaps:Clock.*",
            "test_zone",
            "test_ticks",
        ),
        note="set by NTP",
    ),
    Feature(
        "Microphone and speaker",
        (
            "test_microphone",
            "test_speaker",
            "test_sound_refused",
            "test_machine_i2s",
            "test_audio_ring",
            "test_circuit_microphone",
            "test_circuit_speaker",
        ),
        note="MicroPython: on ESP32, S2, S3, and from 1.27 on C6",
        circuit="a PDM microphone too, which MicroPython has not",
        by_chip=True,
    ),
    Feature(
        "Audio codecs on the board",
        ("test_codecs", "test_machine_codecs", "test_circuit_codecs"),
        by_chip=True,
    ),
    Feature(
        "MP3 speech, played while it comes",
        ("test_circuit_mp3", "test_circuit_speech"),
        circuit="not in firmware for 2 MB of flash",
        by_chip=True,
        micro="it has no MP3 decoder: ask for pcm or wav",
    ),
    Feature(
        "Voice, turn by turn",
        ("test_voice_turns", "test_voice_sockets:*turns*", "test_upward"),
        by_chip=True,
    ),
    Feature(
        "Voice, as a conversation (`Talk`)",
        ("test_voice_talk", "test_voice_harm", "test_voice_sockets:*talk*", "test_talk_order"),
        works=("a gadget that talks: Talk, microphone, speaker, 12 KB of rings",),
        by_chip=True,
    ),
    Feature(
        "Parts of a gadget: button, light, console, sleep",
        ("test_gadget*", "test_board"),
    ),
    Feature(
        "Native code for the innermost loops",
        (
            "test_loops:Native.*",
            "test_loops:Twins.*",
            "test_frame_loops:Native.*",
            "test_frame_loops:Twins.*",
            "test_audio_loops:Twins.*",
            "test_twins",
        ),
        note="the portable twins give the same answers, more slowly",
    ),
    Feature(
        "What lies beneath: HTTP, JSON, events, base64, errors in words",
        (
            "test_http1",
            "test_json_reader",
            "test_json_writer",
            "test_sse",
            "test_sending",
            "test_query",
            "test_errors",
            "test_circuitpython_parts:Words.*",
            "test_loops:Portable.*",
            "test_frame_loops:Portable.*",
            "test_service:*",
            "test_pool*",
        ),
    ),
)


def of(file: str, test: str) -> list[Feature]:
    """The features that the *test* of *file* shows."""
    return [feature for feature in FEATURES if feature.shown_by(file, test)]
