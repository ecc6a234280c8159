"""The codecs' start-up: what is in their registers then, at the amplifier's pin; where the master clock is.

See codec_case.
"""

from codec_case import BUS, ES8311, MIC, OnBus, under

from uopenai.audio import Microphone, Speaker

CORES3_MIC = dict(MIC, power="axp2101", power_address=0x34, power_rail=2, power_mv=3300)
CORES3 = dict(BUS, kind="codec:aw88298", address=0x36, power="axp2101", power_address=0x34)
CORES3.update({"power_rail": 1, "power_mv": 1800, "expander": "aw9523", "expander_address": 0x58})
CORES3.update({"expander_pin": 2, "expander_boost": 15})


class Codecs(OnBus):
    def test_es7210(self):
        under.attach(0x40)
        microphone = Microphone(part=MIC)
        microphone.start()
        # I2S with 16 bits, 256 master clocks a sample, the first two microphones on, clocks on.
        found = self.registers(0x40, 0x00, 0x02, 0x04, 0x05, 0x11, 0x43, 0x44, 0x4B, 0x4C, 0x01)
        self.assertEqual(found, [0x41, 0xC1, 1, 0, 0x60, 0x1B, 0x1B, 0x00, 0xFF, 0x14])
        self.assertEqual(under.master_clocks(microphone), [2])
        microphone.stop()
        self.assertEqual(self.registers(0x40, 0x00), [0xFF])
        microphone.start()
        self.assertEqual(self.registers(0x40, 0x00), [0x41])
        microphone.close()

    def test_es8311(self):
        under.attach(0x18)
        speaker = Speaker(part=ES8311)
        speaker.begin()
        found = self.registers(0x18, 0x00, 0x01, 0x02, 0x09, 0x12, 0x13, 0x32)
        self.assertEqual(found, [0x80, 0xB5, 0x18, 0x0C, 0x00, 0x10, 0xBF])
        self.assertEqual((under.level(46), under.master_clocks(speaker)), (1, []))
        under.registers(0x18)[0] = 0x77
        speaker.clear()  # it is the DMA memory alone that is begun anew
        self.assertEqual((self.registers(0x18, 0x00), under.level(46)), ([0x77], 1))
        speaker.stop()
        self.assertEqual((self.registers(0x18, 0x12, 0x32), under.level(46)), ([0x02, 0x00], 0))
        speaker.begin()
        self.assertEqual((self.registers(0x18, 0x12, 0x32), under.level(46)), ([0x00, 0xBF], 1))
        speaker.close()

    def test_aw88298_with_its_power(self):
        for address, width in ((0x34, 1), (0x58, 1), (0x36, 2)):
            under.attach(address, width)
        # What feeds the display stays as it is.
        under.registers(0x34)[0x90] = 0x84
        under.registers(0x58)[0x04] = 0xFF
        for rate, code in ((8000, 0), (16000, 3), (24000, 5), (48000, 8)):
            speaker = Speaker(rate, part=CORES3)
            speaker.begin()
            found = self.registers(0x36, 0x61, 0x04, 0x05, 0x06, 0x0C, width=2)
            self.assertEqual(found, [0x0673, 0x4040, 0x0008, 0x14C0 + code, 0x0064])
            speaker.close()
        self.assertEqual(self.registers(0x34, 0x90, 0x92), [0x85, 13])
        # Pins 2 and 15 of the expander: outputs, high, driven both ways.
        self.assertEqual(self.registers(0x58, 0x02, 0x03, 0x04, 0x05, 0x11), [0x04, 0x80, 0xFB, 0x00, 0x10])
        self.assertEqual(self.registers(0x36, 0x04, width=2), [0x4000])

    def test_es7210_with_its_power(self):
        for address in (0x34, 0x40):
            under.attach(address)
        with Microphone(part=CORES3_MIC) as microphone:
            microphone.start()
        self.assertEqual(self.registers(0x34, 0x90, 0x93), [0x02, 28])

    def test_microphone_and_speaker_in_turns_on_one_bus(self):
        under.attach(0x40)
        under.attach(0x18)
        with Microphone(part=MIC) as microphone, Speaker(part=dict(ES8311, sd=15)) as speaker:
            for _ in range(2):
                microphone.start()
                self.assertEqual(self.registers(0x40, 0x00), [0x41])
                self.refused_beside("share the wire at GPIO 34", speaker)
                microphone.stop()
                speaker.begin()
                self.assertEqual(self.registers(0x18, 0x00), [0x80])
                speaker.stop()

    def refused_beside(self, words, speaker):
        with self.assertRaises(Exception) as caught:
            speaker.begin()
        self.assertIn(words, str(caught.exception))

    def test_a_bus_of_the_programs_own(self):
        under.attach(0x18)
        part = {"kind": "codec:es8311", "sck": 1, "ws": 2, "sd": 3, "address": 0x18, "i2c": under.own_bus()}
        with Speaker(part=part) as speaker:
            speaker.begin()
            self.assertEqual(self.registers(0x18, 0x01), [0xB5])

    def test_an_amplifier_without_registers(self):
        part = {"kind": "i2s", "sck": 1, "ws": 2, "sd": 3, "enable": 9}
        speaker = Speaker(part=part)
        speaker.begin()
        self.assertEqual(under.level(9), 1)
        speaker.close()
        self.assertEqual(under.level(9), 0)

    def test_a_codec_that_does_not_answer(self):
        words = "the codec es8311 does not answer at 0x18 (sda=12, scl=11): "
        self.refused(words, Speaker(part=ES8311))
        under.attach(0x18)
        speaker = Speaker(part=ES8311)
        speaker.begin()
        under.forget()
        speaker.close()  # pulled off while it plays: closed all the same

    def test_power_that_does_not_answer(self):
        under.attach(0x36, 2)
        words = "the chip that switches the power of the codec aw88298 does not answer (sda=12, scl=11)"
        self.refused(words, Speaker(part=CORES3))

    def test_a_codec_that_wants_a_master_clock_and_has_no_pin_for_it(self):
        under.attach(0x40)
        part = dict(MIC)
        del part["mck"]
        self.refused("the microphone's dict has no number for mck", Microphone(part=part))

    def test_wrong_codecs(self):
        for part, words in (
            (
                dict(MIC, kind="codec:es8388"),
                "a microphone has the kind i2s or codec:es7210, not 'codec:es8388'",
            ),
            (dict(MIC, kind="codec:es8311"), "not 'codec:es8311'"),
            (dict(MIC, kind="codec:power"), "not 'codec:power'"),
            (dict(MIC, address="0x40"), "has no number for address: boards/README.md"),
        ):
            self.refused(words, Microphone(part=part))
        part = dict(ES8311)
        del part["scl"]
        self.refused("the speaker's dict has no number for scl", Speaker(part=part))
