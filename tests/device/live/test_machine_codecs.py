"""A codec's master clock where machine.I2S does not give it out: on MicroPython alone. See codec_case."""

from codec_case import MIC, OnBus, under

from uopenai.audio import Microphone


class MasterClock(OnBus):
    def test_a_chip_whose_master_clock_is_not_known(self):
        under.begin("Generic ESP32 module with ESP32")
        under.attach(0x40)
        words = "needs a master clock at GPIO 2, which machine.I2S does not give out"
        self.refused(words, Microphone(part=MIC))
        under.begin("ESP32S3")
        under.attach(0x40)
        self.refused("needs a master clock", Microphone(part=dict(MIC, id=1)))
