"""Codecs over busio.I2C: its lock, its pins and pull-ups, and chips without it: on CircuitPython alone.

Over the emulation of its API; see codec_case.
"""

import cp_busio
import cp_parts
from circuit_time import board
from codec_case import ES8311, MIC, OnBus, under

from uopenai.audio import Microphone, Speaker


class Buses(OnBus):
    def test_what_the_bus_itself_refuses(self):
        i2c = under.own_bus()
        under.attach(0x18)
        for work, arguments in (
            (i2c.writeto, (0x18, b"\x00")),
            (i2c.readfrom_into, (0x18, bytearray(1))),
            (i2c.writeto_then_readfrom, (0x18, b"\x00", bytearray(1))),
            (i2c.scan, ()),
        ):
            with self.assertRaises(RuntimeError):
                work(*arguments)  # without the lock
        self.assertTrue(i2c.try_lock() and not i2c.try_lock())
        self.assertEqual(i2c.scan(), [0x18])
        with self.assertRaises(ValueError):
            i2c.readfrom_into(0x18, bytearray(0))
        with self.assertRaises(OSError):
            i2c.writeto(0x19, b"\x00")
        self.assertFalse(hasattr(i2c, "readfrom_mem") or hasattr(i2c, "writeto_mem"))
        i2c.deinit()
        i2c.deinit()
        with self.assertRaises(ValueError):
            i2c.try_lock()

    def test_a_bus_that_the_program_has_locked(self):
        under.attach(0x18)
        bus = under.own_bus()
        bus.try_lock()
        speaker = Speaker(part=dict(ES8311, i2c=bus))
        with self.assertRaises(Exception) as caught:
            speaker.begin()
        self.assertIn("the codec's I2C is locked: unlock() it before", str(caught.exception))
        bus.unlock()
        speaker.begin()
        self.assertTrue(bus.try_lock())  # it was let go
        speaker.close()  # the codec stays awake
        bus.unlock()

    def test_a_bus_whose_pins_are_taken_or_hang_in_the_air(self):
        under.attach(0x18)
        cp_parts.claim(cp_parts.pin.GPIO11, self)
        self.refused("if the board's own I2C has these pins, hand that over", Speaker(part=ES8311))
        cp_parts.release(11)
        cp_busio.pulled_up = False
        try:
            self.refused("no I2C at sda=12, scl=11 for the codec: No pull up found", Speaker(part=ES8311))
        finally:
            cp_busio.pulled_up = True
        speaker = Speaker(part=ES8311)
        speaker.begin()
        speaker.close()

    def test_chips_that_record_nothing(self):
        board(release=(10, 2, 0))
        with self.assertRaises(Exception) as caught:
            Microphone(part=MIC)
        self.assertIn("no I2S microphone: audioi2sin came with 10.3", str(caught.exception))
        board("ESP32C3")
        with self.assertRaises(Exception) as caught:
            Microphone(part=MIC)
        self.assertIn("it has no microphone", str(caught.exception))
