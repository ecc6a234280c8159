"""A gadget that talks over the realtime API with the stand-in, in accelerated time."""

import os

import accelerated
import air

import uopenai
from uopenai import OpenAI
from uopenai.audio import Microphone, Speaker
from uopenai.voice import Talk

SPEED, time = accelerated.SPEED, accelerated.time
LONG = "Repeat: one two three four five six seven eight nine ten eleven twelve thirteen"
SHORT = "Repeat: Yes."
# A minute and a half of sound, 6 MB on the wire: it is never all sent while only the sockets between the two
# take what is not played yet. They hold as much as all of LONG, and more the longer they wait.
ENDLESS = "Answer in 250 words."
PATIENCE = 120000  # ms, of a time that goes faster


class Made:
    """A gadget that talks, and what became of it: ``states``, ``events`` (their types), ``last`` by type."""

    def __init__(self, kind=OpenAI, button=False, fault=None, **options):
        self.person, self.room = air.begin()
        self.button = air.Button() if button else None
        self.states = []
        self.events = []
        self.last = {}
        self.client = kind(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))
        self.microphone = Microphone(24000, air.MICROPHONE)
        self.speaker = Speaker(24000, air.SPEAKER, buffer_ms=options.pop("buffer_ms", 170))
        self.headers = options["extra_headers"] = {}
        self.harm(fault)
        self.talk = Talk(
            self.client,
            self.microphone,
            self.speaker,
            button=self.button,
            show=self.states.append,
            told=self.note,
            initial_delay=0.01,
            **options,
        )

    def harm(self, fault):
        """What the connections that are made from now on suffer; None: nothing."""
        self.headers.clear()
        if fault:
            self.headers["x-standin-fault"] = fault

    def note(self, event):
        """An event has come."""
        event = event.to_dict()
        self.events.append(event["type"])
        if event["type"][-5:] != "delta":
            self.last[event["type"]] = event

    def until(self, done):
        """Step until *done*; connects again as run() does."""
        started = time.ticks_ms()
        talk = self.talk
        while not done():
            if talk.connection is None or talk.lost:
                talk.connect()
            talk.step()
            if time.ticks_diff(time.ticks_ms(), started) > PATIENCE:
                raise AssertionError("still waiting: %s, %s" % (self.states, self.events[-8:]))
            time.sleep_ms(4)

    def shows(self, state):
        """A condition: this is its state."""
        return lambda: self.talk.state == state

    def saw(self, kind):
        """A condition: an event of this type has come since forget()."""
        return lambda: kind in self.events

    def forget(self):
        """Begin anew to note events and states."""
        self.events.clear()
        self.states.clear()
        self.last.clear()

    def ask(self):
        """Somebody speaks for a third of a second, hands free, until the answer begins to sound."""
        sound = self.room.sound
        self.forget()
        self.person.speaks = True
        self.until(self.saw("input_audio_buffer.speech_started"))
        started = time.ticks_ms()
        self.until(lambda: time.ticks_diff(time.ticks_ms(), started) > 350)
        self.person.speaks = False
        # What is told meanwhile, an error say, may be shown before the first sound is out.
        self.until(lambda: "speaking" in self.states and self.room.sound > sound)

    def hear(self):
        """Somebody speaks, and hears all of the answer."""
        sound = self.room.sound
        self.ask()
        self.until(lambda: "response.done" in self.events and not self.talk.sounds)
        if self.room.sound - sound < 9600:
            raise AssertionError("only %d bytes were heard" % (self.room.sound - sound))

    def anew(self, fault):
        """Another connection, which suffers *fault*."""
        self.talk.close()
        self.talk.over = False
        self.harm(fault)
        self.until(lambda: self.talk.connection)

    def narrow(self, rate, hush=0):
        """Let *rate* bytes a second come over the link from now on, and none for *hush* ms when the next
        answer has begun to sound. It goes by the time that goes here: a busy host changes nothing."""
        talk = self.talk
        transport = talk.connection._line.transport
        read = transport.readinto
        last = time.ticks_ms()
        room = 0

        def readinto(buf):
            nonlocal last, room, hush
            now = time.ticks_ms()
            if hush and talk.sounds:
                last = time.ticks_add(now, hush)
                hush = 0
            passed = time.ticks_diff(now, last)
            if passed > 0:
                room = min(room + passed * rate // 1000, len(buf))
                last = now
            if not room or passed < 0:
                return None
            got = read(buf[:room])
            room -= got or 0
            return got

        transport.readinto = readinto

    def close(self):
        """Let go of everything."""
        if self.talk.connection is not None or self.talk.over is False:
            self.talk._drive = uopenai.exchange.drive
            self.talk.speaker.stop()
            if self.talk.connection is not None:
                self.talk.connection._line.close()
        self.microphone.close()
        self.speaker.close()
