"""Light, Button, Keeper, sleep, faults and the inbox over CircuitPython's modules; only over their emulation.

$PORT: a free one, for the inbox. $CIRCUITPY_WIFI_SSID: a network that is in reach.
"""

import os
import unittest

import alarm
import cp_parts
import cp_wifi
import digitalio
import microcontroller
import socketpool
import supervisor
import wifi

from uopenai.errors import OpenAIError
from uopenai.gadget import pins, pins_digitalio
from uopenai.gadget.button import Button
from uopenai.gadget.inbox import Inbox
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.sleep import doze
from uopenai.gadget.telling import Teller
from uopenai.net.ticks import sleep_ms, ticks_diff, ticks_ms

LED, POWER, LAMP, BUTTON = 33, 34, 15, 9


def until(what):
    """What *what* gives, when that is something; it fails after a while."""
    started = ticks_ms()
    while not (found := what()):
        if ticks_diff(ticks_ms(), started) > 5000:
            raise AssertionError("it has not come to that")
    return found


class Pins(unittest.TestCase):
    """pins, which is pins_digitalio here"""

    def test_a_pin_is_opened_once_and_keeps_its_level(self):
        for value in (1, 0, 1):
            lamp = pins.output(4, value)
            self.assertEqual((lamp(), cp_parts.out[4]), (value, bool(value)))
        self.assertEqual(lamp(0), 0)
        contact = pins.contact(5, 0)
        self.assertEqual(contact(), 1)
        cp_parts.outside[5] = 0
        self.assertEqual(contact(), 0)
        self.assertEqual(pins.contact(5, 1)(), 0)

    def test_a_pin_of_somebody_else_and_one_that_is_not_there_are_refused(self):
        with digitalio.DigitalInOut(microcontroller.pin.GPIO7):
            with self.assertRaises(ValueError) as caught:
                pins.output(7, 1)
            self.assertIn("IO7 in use", str(caught.exception))
        self.assertEqual(pins.output(7, 1)(), 1)
        with self.assertRaises(ValueError) as caught:
            pins.contact(99, 0)
        self.assertIn("this chip has no GPIO 99", str(caught.exception))

    def test_the_watchdog_is_one_and_gets_other_times(self):
        found = pins.watchdog(120000)
        self.assertEqual(found, microcontroller.watchdog)
        feeds = found.feeds
        found.feed()
        self.assertEqual((found.timeout, found.mode is None, found.feeds), (120, False, feeds + 1))
        with self.assertRaises(OSError):  # as ESP-IDF has it
            found.timeout = 60
        self.assertEqual(pins.watchdog(86400000).timeout, 86400)

    def test_the_chip_tells_its_temperature_or_not(self):
        self.assertEqual(pins.temperature(), microcontroller.cpu.temperature)

    def test_it_knows_whether_wifi_is_joined(self):
        self.assertEqual(pins.online(), True)


class Lights(unittest.TestCase):
    """Light"""

    def test_a_neopixel_has_colours_and_a_rhythm(self):
        light = Light({"kind": "neopixel", "pin": LED, "power": POWER})
        self.assertEqual(cp_parts.out[POWER], True)
        before = len(cp_parts.pixels)
        light.show("listening")
        light.show("error", 2)
        until(lambda: light.step() or len(cp_parts.pixels) > before + 3)
        shown = cp_parts.pixels[before:]
        blue, red, dark = bytes((0, 0, 60)), bytes((0, 60, 0)), bytes(3)
        self.assertEqual([data for pin, data in shown[:4] if pin == LED], [blue, red, dark, red])

    def test_a_plain_led_has_a_rhythm(self):
        for lit in (0, 1):
            light = Light({"kind": "plain", "pin": LAMP, "lit": lit})
            self.assertEqual(cp_parts.out[LAMP], bool(1 - lit))
            light.show("listening")
            self.assertEqual(cp_parts.out[LAMP], bool(lit))
            light.show("thinking")
            while cp_parts.out[LAMP] == bool(lit):
                light.step()

    def test_a_board_that_was_not_named_has_a_light_that_does_nothing(self):
        light = Light()
        light.show("ready")
        self.assertEqual(light.state, "ready")


class Serial:
    """Stands for the serial line, at which somebody types *text*: both supervisor.runtime and sys."""

    def __init__(self, text):
        self.text = text
        self.stdin = self

    @property
    def serial_bytes_available(self):
        return len(self.text)

    def read(self, count):
        found, self.text = self.text[:count], self.text[count:]
        return found


class Buttons(unittest.TestCase):
    """Button"""

    def setUp(self):
        cp_parts.outside.clear()

    def test_each_press_is_told_once_however_it_bounces(self):
        button = Button({"pin": BUTTON, "kind": "button"})
        self.assertEqual((button.how, button.step()), ("hold the button", None))
        for _ in range(2):
            for level, what in ((0, "pressed"), (1, "released")):
                for bounce in (level, 1 - level, level):
                    cp_parts.outside[BUTTON] = bounce
                    self.assertEqual(button.step(), None)
                self.assertEqual(until(button.step), what)

    def test_without_a_button_enter_stands_in(self):
        button = Button()
        self.assertEqual((button.serial, button.how), (True, "Enter begins, Enter ends"))
        had = pins_digitalio.sys
        serial = pins_digitalio.sys = button._keys._runtime = Serial("x\n\n")
        try:
            self.assertEqual([button.step() for _ in range(4)], [None, "pressed", "released", None])
        finally:
            pins_digitalio.sys = had
        self.assertEqual(serial.text, "")
        self.assertTrue(hasattr(supervisor.runtime, "serial_bytes_available"))

    def test_the_board_sleeps_until_it_is_pressed(self):
        button = Button({"pin": BUTTON, "kind": "button"})
        button_pin = microcontroller.pin.GPIO9
        slept = []

        def asleep():
            self.assertEqual(wifi.radio.enabled, False)
            with self.assertRaises(ValueError):  # it is the alarm's
                digitalio.DigitalInOut(button_pin)
            slept.append(1)
            if len(slept) == 3:
                cp_parts.outside[BUTTON] = 0

        was = alarm.while_asleep
        alarm.while_asleep = asleep
        try:
            self.assertEqual(doze(button), True)
        finally:
            alarm.while_asleep = was
            wifi.radio.enabled = True
            wifi.radio.connect(b"cafe")
        self.assertEqual(len(slept), 3)
        self.assertEqual(until(button.step), "pressed")
        self.assertEqual(doze(Button()), False)


class Kept(unittest.TestCase):
    """Keeper"""

    def test_wifi_that_is_lost_is_told_and_found_again(self):
        said = []
        light = Light({"kind": "plain", "pin": LAMP})
        with Keeper(light, watchdog=60, tell=said.append) as keeper:
            keeper.wait()
            light.show("ready")
            timer = microcontroller.watchdog
            self.assertEqual((timer.timeout, timer.mode is None, said), (60, False, []))
            feeds = timer.feeds
            air = cp_wifi.air
            cp_wifi.air = tuple
            try:
                wifi.radio.stop_station()
                until(lambda: not keeper.step() and keeper.losses)
                self.assertEqual((keeper.online, light.state), (False, "offline"))
            finally:
                cp_wifi.air = air
            until(keeper.step)
            self.assertEqual((light.state, keeper.fault, wifi.radio.connected), ("ready", None, True))
            self.assertEqual((said[0], said[-1]), ("Wi-Fi is lost", "Wi-Fi is there again"))
            self.assertIn("no access point of that name is in reach", said[1])
            self.assertTrue(timer.feeds > feeds)
        self.assertEqual((timer.timeout, light.state), (86400, "off"))


class Faults(unittest.TestCase):
    """Teller"""

    def test_a_fault_of_the_program_is_printed_with_its_place(self):
        class Keeper:
            light = None
            online = True

        try:
            raise ValueError(3)
        except ValueError as fault:
            Teller(Keeper()).tell(fault)
        said = []
        Teller(Keeper(), said.append).tell(OpenAIError("no such thing"))
        self.assertEqual(said, ["no such thing"])


def ask(inbox, port, request):
    """What *inbox* answers to *request*."""
    pool = socketpool.SocketPool(wifi.radio)
    with pool.socket(pool.AF_INET, pool.SOCK_STREAM) as peer:
        peer.connect(("127.0.0.1", port))
        peer.setblocking(False)
        answer = b""
        piece = bytearray(64)
        started = ticks_ms()
        while ticks_diff(ticks_ms(), started) < 5000:
            if request:
                try:
                    request = request[peer.send(request) :]
                except OSError:
                    pass
            inbox.step()
            try:
                count = peer.recv_into(piece)
            except OSError:
                sleep_ms(1)
                continue
            answer += piece[:count]
            if answer[-1:] == b"\n" and b"\r\n\r\n" in answer:
                break
    until(lambda: inbox.step() or inbox._peer is None)
    return str(answer, "utf-8")


class Messages(unittest.TestCase):
    """Inbox"""

    def test_a_message_arrives_and_what_is_none_is_refused(self):
        port = int(os.getenv("PORT"))
        inbox = Inbox(port, longest=50, waiting=1)
        try:
            inbox.step()
            self.assertEqual(inbox.next(), None)
            post = b"POST / HTTP/1.1\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n%s"
            answer = ask(inbox, port, post % (15, b"Dinner is ready"))
            self.assertTrue(
                answer.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n"), answer
            )
            self.assertIn("503 Service Unavailable", ask(inbox, port, post % (2, b"hi")))
            self.assertEqual(inbox.next(), "Dinner is ready")
            self.assertIn("413 Content Too Large", ask(inbox, port, post % (51, bytes(51))))
            self.assertIn("405 Method Not Allowed", ask(inbox, port, b"GET / HTTP/1.1\r\n\r\n"))
            self.assertEqual(inbox.next(), None)
        finally:
            inbox.close()


if __name__ == "__main__":
    unittest.main()
