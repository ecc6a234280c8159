"""Who asks a conversation for its next response, in whatever order events cross each other on their way.

A service with the API's rules (one response at a time, and what it has seen is what was there when it began)
stands at the far end of two ways on which events take their time. What happens next is drawn: an event comes
to one end, a response is through, a function gives its result, somebody begins or ends to speak. When all is
quiet again, everything that was said or found out has to be answered, once, and nobody has seen an error.
"""

import gc
import unittest

import uopenai.audio.ring  # noqa: F401 - before what imports it: from a ROMFS image the stack is not for all at once
from uopenai import exchange
from uopenai.answers import Answer
from uopenai.helpers.tools import tool
from uopenai.realtime.line import PAUSE
from uopenai.voice import Talk
from uopenai.voice.calls import Calls

WALKS = 5
BUSY = "conversation_already_has_active_response"


class Draws:
    """Numbers that look like chance, the same on every interpreter."""

    def __init__(self, seed):
        self._seed = (seed * 8191 + 1) % 65537

    def below(self, count):
        self._seed = (self._seed * 75 + 74) % 65537
        return (self._seed >> 4) % count


class Service:
    """The far end. ``made``: [id, how many items it has seen, status] of each response."""

    def __init__(self, calls, interrupts):
        self.up = []  # events on their way here,
        self.down = []  # and from here
        self.items = 0  # that want an answer
        self.made = []
        self.active = None
        self.refused = 0
        self._calls = calls  # responses that call functions are still to come
        self._interrupts = interrupts

    def say(self, kind, **members):
        self.down.append(dict(members, type=kind))

    def take(self):
        """An event has come."""
        event = self.up.pop(0)
        kind = event["type"]
        if kind == "conversation.item.create":
            self.add(event["item"])
        elif kind == "input_audio_buffer.commit":
            self.say("input_audio_buffer.committed")
            self.add({"type": "message", "role": "user"})
        elif kind == "response.create":
            self.respond(event.get("event_id"))
        elif kind == "response.cancel":
            if self.active is None:
                self.say("error", error={"code": "response_cancel_not_active"})
            else:
                self.done("cancelled")

    def add(self, item):
        self.items += 1
        self.say("conversation.item.added", item=item)

    def respond(self, asked=None):
        """Begin a response, which somebody *asked* for."""
        if self.active is not None:
            self.refused += 1
            self.say("error", error={"code": BUSY, "message": BUSY, "event_id": asked})
            return
        self.active = ["resp_%d" % len(self.made), self.items, "in_progress"]
        self.made.append(self.active)
        self.say("response.created", response={"id": self.active[0]})

    def done(self, status="completed"):
        """The response is through."""
        name = self.active[0]
        self.active[2] = status
        self.active = None
        calls = []
        if status == "completed" and self._calls:
            self._calls -= 1
            self.made[-1][2] = "called"
            for number in range(2):
                call_id = "%s_%d" % (name, number)
                calls.append({"type": "function_call", "name": "clock", "call_id": call_id})
        self.say("response.done", response={"id": name, "status": status, "output": calls})

    def speech(self, begins):
        """Somebody begins to speak, or ends."""
        if begins:
            self.say("input_audio_buffer.speech_started")
            if self.active is not None and self._interrupts:
                self.done("cancelled")
        else:
            self.say("input_audio_buffer.speech_stopped")
            self.say("input_audio_buffer.committed")
            self.add({"type": "message", "role": "user"})
            self.respond()


class Connection:
    """This end of the two ways: what has *come* is read by step()."""

    _ended = None
    _line = None

    def __init__(self, service):
        self.come = []
        self.post = service.up.append
        self.skipped = []
        self.skip_audio = self.skipped.append

    def step(self, quiet):
        return Answer(self.come.pop(0)) if self.come else None

    def flush(self):
        return True


class Client:
    """As much of one as a Talk asks for."""

    stream = None
    _run = staticmethod(exchange.drive)


class Microphone:
    """Hears *ready* bytes, and is the uplink, too, which takes them."""

    rate = 24000
    lost = 0

    def __init__(self):
        self.ready = 0
        self.space = memoryview(bytearray(960))

    def start(self):
        self.ready = 6000

    def stop(self):
        self.ready = 0

    def check(self):
        pass

    def readinto(self, block):
        count = min(self.ready, 960)
        self.ready -= count
        return count or None

    def send(self, count):
        return True


class SlowBox:
    """Functions that take their time."""

    async def answer(self, name, arguments):
        await PAUSE
        return "noon"


class SlowCalls(Calls):
    """Calls whose functions go on in ``tasks``, beside all else."""

    def __init__(self, tools, client, rounds):
        Calls.__init__(self, tools, client, rounds)
        self._box = SlowBox()
        self.tasks = []

    def answer(self, calls, talk):
        self.tasks.append(self._answer(calls, talk))

    def advance(self):
        try:
            self.tasks[0].send(None)
        except StopIteration:
            self.tasks.pop(0)


@tool("The time.")
def clock():
    return "noon"


class Crossing(unittest.TestCase):
    """Turns of all kinds, drawn."""

    def tearDown(self):
        gc.collect()

    def gadget(self, slow, **options):
        """A Talk that has no sound, and works its functions slowly or at once."""
        self.told = []
        self.states = []
        talk = Talk(
            Client(), Microphone(), None, (clock,), told=self.told.append, show=self.states.append, **options
        )
        if slow:
            talk.calls = SlowCalls((clock,), talk.client, 8)
        talk.upward.join(talk.upward.microphone)
        return talk

    def begin(self, talk, turns, calls):
        """A conversation of *turns*, in which *calls* responses call functions."""
        self.service = Service(calls, talk.yields)
        self.left = 2 * turns
        talk.connection = Connection(self.service)

    def act(self, talk, what):
        """What happens next."""
        service = self.service
        if what == "up":
            service.take()
        elif what == "down":
            talk.connection.come.append(service.down.pop(0))
        elif what == "done":
            service.done()
        elif what == "task":
            talk.calls.advance()
        else:
            self.left -= 1
            if talk.button is None:
                service.speech(self.left & 1)
            elif self.left & 1:
                talk.press()
            else:
                for _ in range(8):
                    talk.aside()
                talk.release()
        talk.step()

    def walk(self, talk, number):
        """Three turns of somebody who speaks, while two responses call functions."""
        self.begin(talk, 3, 2)
        service = self.service
        draws = Draws(number)
        tasks = getattr(talk.calls, "tasks", ())
        while True:
            can = []
            for name in ("up", "down"):
                can += [name] * (4 if getattr(service, name) else 0)
            if tasks:
                can += ["task"] * 4
            if service.active is not None and not can:  # it takes longer than events on their way
                can += ["done"] * 8
            if self.left:  # and most of all while a wish is on its way
                can += ["turn"] * (16 if service.up else 1)
            if not can:
                break
            self.act(talk, can[draws.below(len(can))])
        self.judge(number, talk, service)

    def follow(self, talk, calls, script):
        """Two turns, in that order of things: the responses that were made, as [items seen, status]."""
        self.begin(talk, 2, calls)
        service = self.service
        for letter in script.replace(" ", ""):
            if letter == "a":
                while service.down:
                    self.act(talk, "down")
            else:
                self.act(talk, {"t": "turn", "u": "up", "r": "done"}[letter])
        while service.up or service.down or service.active is not None:
            self.act(talk, "up" if service.up else "down" if service.down else "done")
        self.judge(script, talk, service)
        return [each[1:] for each in service.made]

    def judge(self, number, talk, service):
        """Everything has been answered, and nothing twice."""
        made = service.made
        what = (number, made, service.items)
        self.assertEqual(made[-1][1:], [service.items, "completed"], what)
        seen = 0
        for each in made:
            self.assertTrue(each[1] > seen, what)
            if each[2] != "cancelled":
                seen = each[1]
        kinds = [event.type for event in self.told]
        self.assertTrue("error" not in kinds and "error" not in self.states, what)
        self.assertEqual((talk.asks, talk._response), (False, None), what)
        self.told.clear()
        self.states.clear()

    def many(self, talk):
        """How many requests for a response came too late."""
        refused = 0
        for number in range(WALKS):
            self.walk(talk, number)
            refused += self.service.refused
        return refused

    def test_hands_free_while_functions_answer_at_once(self):
        self.assertTrue(self.many(self.gadget(False)) > 0)

    def test_hands_free_while_functions_take_their_time(self):
        self.assertTrue(self.many(self.gadget(True)) > 0)

    def test_where_nobody_may_interrupt_the_service(self):
        turns = {"type": "server_vad", "interrupt_response": False}
        session = {"audio": {"input": {"turn_detection": turns}}}
        self.assertTrue(self.many(self.gadget(True, session=session)) > 0)

    def test_push_to_talk(self):
        button = Button()
        self.assertEqual(self.many(self.gadget(False, button=button)), 0)
        self.assertEqual(self.many(self.gadget(True, button=button)), 0)

    def test_somebody_speaks_while_a_function_is_called(self):
        talk = self.gadget(False)
        # t: somebody begins, or ends, to speak; u: an event comes up; a: all come down; r: it is through.
        called = "tt a r a"  # two results, and the wish for a response, are on their way
        for script, made in (
            # The service's response has not seen the results: ours follows.
            (called + "tt uuu", [[2, "completed"], [4, "completed"]]),
            (called + "u tt uu", [[3, "completed"], [4, "completed"]]),
            # It has seen them: it is the answer to both.
            (called + "uu tt u", [[4, "completed"]]),
            # Ours begins while somebody speaks: it is given up, in time for the service's, or not.
            (called + "t uuu a u t", [[3, "cancelled"], [4, "completed"]]),
            (called + "t uuu t a", [[3, "cancelled"], [4, "completed"]]),
        ):
            self.assertEqual(self.follow(talk, 1, script)[1:], made)

    def test_a_button_is_pressed_again_before_the_answer_has_begun(self):
        talk = self.gadget(False, button=Button())
        made = self.follow(talk, 0, "tt uuu t a t")
        self.assertEqual(made, [[1, "cancelled"], [2, "completed"]])
        self.assertTrue("resp_0" in talk.connection.skipped)


class Button:
    """Is pressed by hand: see Talk.press."""

    def step(self):
        return None


if __name__ == "__main__":
    unittest.main()
