"""Talking over links that slow, fall silent, break or talk nonsense, and with parts that do not work.

After each the gadget speaks again, and the heap holds what it held before.
"""

import gc
import unittest

from dead_i2s import Dead
from talking import LONG, SHORT, SPEED, Made, air

from uopenai import visit
from uopenai.audio import Detector

# Bytes a second: half of what base64 of 24 kHz takes; as much as there is, and 3 s of silence in an answer.
SLOW = (32000,)
HUSH = (320000, 3000)
# Slowly, for what has come to be read before the end is.
CUTS = tuple(["slow=%d; cut=%d" % (64000 * SPEED, at) for at in range(20000, 50000, 6001)])
CLOSES = tuple(["close=%d; after=9" % code for code in (1000, 1001, 1009, 1011, 1012, 1013)])
# What breaks the protocol, or UTF-8; in the midst of an answer.
BREAKS = (
    "masked",
    "reserved",
    "opcode",
    "length",
    "control",
    "continuation",
    "fragmented",
    "shortclose",
    "closecode",
    "utf8",
)
# The first two once more in the end: what reads them stays.
EVENTS = (
    "huge",
    "baddelta",
    "longdelta",
    "nodelta",
    "binary",
    "json",
    "list",
    "untyped",
    "unknown",
    "error",
    "ping",
    "fragments",
)


class Harmed(unittest.TestCase):
    """Each fault, again and again."""

    def setUp(self):
        self.made = None
        self.used = []
        # The names in it stay when it is let go, and whether a cut is a fault of the socket or an end of what
        # it says hangs on when it comes: the first such fault must not look like a leak in its round.
        visit("faults")

    def make(self, **options):
        """A gadget, which is taken apart after the test."""
        self.made = Made(**options)
        return self.made

    def tearDown(self):
        if self.made is not None:
            self.made.close()
        self.made = None
        gc.collect()

    def note(self):
        """A round is over."""
        self.made.forget()
        gc.collect()
        self.used.append(air.held())

    def assertFlat(self):
        """Since the second round the heap has not grown but now and then: a leak is what grows in each round,
        and a name that is met for the first time, in whichever round, is kept once."""
        most, rises = self.used[1], 0
        for used in self.used[2:]:
            if used > most:
                most = used
                rises += 1
        rounds = len(self.used) - 2
        self.assertTrue(rounds >= 4 and rises * 2 <= rounds and most - self.used[1] < 1024, self.used)

    def test_frames_that_break_the_protocol(self):
        faults = ["send=%s; after=16" % kind for kind in BREAKS]
        made = self.make(instructions=LONG, fault=faults[0])
        for fault in faults[1:] + [None]:
            sound = made.room.sound
            made.until(made.saw("session.updated"))
            self.assertEqual(made.last["session.updated"]["session"]["instructions"], LONG)
            made.person.speaks = True
            made.until(made.saw("input_audio_buffer.speech_started"))
            made.person.speaks = False
            made.until(made.shows("offline"))
            made.harm(fault)
            made.until(made.shows("ready"))
            self.note()
            made.until(lambda sound=sound: made.room.sound > sound)
        made.hear()
        self.assertFlat()

    def test_cuts_in_mid_frame_and_a_service_that_closes(self):
        made = self.make(instructions=LONG)
        for fault in CUTS + CLOSES:
            made.anew(fault)
            made.person.speaks = True
            made.until(made.saw("input_audio_buffer.speech_started"))
            made.person.speaks = False
            made.until(made.shows("offline"))
            made.harm(None)
            made.ask()
            self.note()
        made.hear()
        self.assertFlat()

    def test_events_that_are_unknown_huge_or_malformed(self):
        made = self.make(instructions=SHORT, detector=Detector(24000, onset_ms=20))
        for kind in EVENTS + EVENTS[:2]:
            made.anew("send=%s; after=16" % kind)
            connection = made.talk.connection
            if kind == "longdelta":  # 16 s of it, of which one hears enough
                made.ask()
            made.hear()
            self.assertTrue(made.talk.connection is connection and "offline" not in made.states, kind)
            self.note()
        made.hear()
        self.assertFlat()

    def test_a_slow_link_leaves_gaps_and_a_hush_does_not_end_it(self):
        made = self.make(instructions=SHORT)
        for link in (HUSH, SLOW) * 3:
            made.anew(None)
            made.narrow(*link)
            gaps = made.speaker.gaps
            made.hear()
            self.assertEqual(made.last["response.done"]["response"]["status"], "completed")
            self.assertTrue(made.speaker.gaps > gaps, link)
            self.assertTrue("offline" not in made.states)
            self.note()
        made.hear()
        self.assertFlat()

    def test_a_microphone_and_a_speaker_that_do_not_work_are_started_again(self):
        # A speaker is found out only while there is more to play than it holds.
        made = self.make(instructions=LONG)
        made.until(made.shows("ready"))
        for part in (made.microphone, made.speaker) * 3:
            if part is made.speaker:
                made.ask()
            made.forget()
            part._line.i2s.deinit()
            part._line.i2s = Dead()
            made.until(made.saw("error"))
            self.assertIn("I2S clock does not run", made.last["error"]["error"]["message"])
            self.assertEqual(made.states[-1], "error")
            line = part._line
            made.until(lambda line=line: not isinstance(line.i2s, Dead))
            made.hear()
            self.note()
        self.assertFlat()
