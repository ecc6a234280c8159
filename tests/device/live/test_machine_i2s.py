"""Microphone and Speaker over machine.I2S: what is so on MicroPython alone. See sound_case."""

import io

from sound_case import AMP, MIC, Microphone, Sound, clock, pcm, under

i2s, Machine = under.i2s, under.Machine
BLOCK_MS = under.HEARD_MS


class Microphones(Sound):
    def test_gain_works_on_24_bits(self):
        values = (0x000180, -0x000180, 0x400000, 256)
        data = b"".join([(value & 0xFFFFFF).to_bytes(3, "little") for value in values])
        for gain, expected in ((8, (12, -12, 32767, 8)), (0.5, (0, -1, 8192, 0))):
            under.begin(data * 200, wide=True)
            microphone = self.microphone(gain=gain)
            microphone.start()
            out = self.read(microphone, 30, 30, 500)
            values = [int.from_bytes(out[i : i + 2], "little") for i in range(0, len(out), 2)]
            values = [(value ^ 0x8000) - 0x8000 for value in values]
            self.assertEqual(values[:280], list(expected) * 70)
            microphone.close()

    def test_nothing_is_allocated(self):
        for gain in (1, 4):
            under.begin(bytes(100000))
            microphone = self.microphone(gain=gain)
            microphone.start()
            block = bytearray(960)
            self.assertNothingAllocated(microphone.readinto, block)
            microphone.close()


class Speakers(Sound):
    def test_heard_is_right_within_a_block(self):
        speaker = self.speaker()
        speaker.begin()
        for at in self.putting(speaker, pcm(5, 24000)):
            port = speaker._line.i2s
            port._tick()
            played = port._now * 1000 // 24000  # by the I2S's own clock, from its start
            told = speaker.heard_ms
            self.assertTrue(abs(told - min(played, at // 48)) <= BLOCK_MS + 1, (at, told, played))
        self.assertEqual(under.told(under.panel.GAP), [])

    def test_heard_follows_a_clock_that_is_slower_than_the_boards(self):
        speaker = self.speaker()
        speaker.begin()
        speaker._line.i2s._rate = 22800  # 5 percent
        for _ in range(200):
            while speaker.put(bytes(960)):
                pass
            clock.sleep_ms(10)
        port = speaker._line.i2s
        port._tick()
        off = abs(speaker.heard_ms - port._now // 24)
        self.assertTrue(off <= BLOCK_MS + 1, (speaker.heard_ms, port._now))
        self.assertEqual(speaker.gaps, 0)

    def test_silence_that_fills_a_block_up_is_not_counted(self):
        speaker = self.speaker()
        speaker.begin()
        speaker.put(bytes(200))
        self.assertFalse(speaker.drain())
        # Half a block before it, as a mean.
        self.assertTrue(200 <= speaker.queued <= 200 + 256, speaker.queued)
        speaker.begin()
        for _ in range(8):
            speaker.put(bytes(512))
        self.assertTrue(4096 + 200 <= speaker.queued <= 4096 + 200 + 256, speaker.queued)
        self.run_for(speaker, 60)
        speaker.put(bytes(4800))
        port = speaker._line.i2s
        port._tick()
        heard = port._now * 1000 // 24000 - 11
        self.assertTrue(abs(speaker.heard_ms - heard) <= BLOCK_MS + 1, (speaker.heard_ms, heard))

    def test_nothing_is_allocated(self):
        under.begin(heard=Nobody())
        speaker = self.speaker(volume=0.7)
        speaker.begin()
        block = bytearray(pcm(0, 480))
        speaker.put(block)

        def work(block):
            speaker.put(block)
            speaker.heard_ms
            speaker.room

        self.assertNothingAllocated(work, block)


class Nobody(io.IOBase):
    """A loudspeaker that nobody hears."""

    def write(self, buf, at=0, size=0):
        return size

    def seek(self, *_):
        return 0


class OneI2S:
    """machine.I2S of a C3."""

    RX, TX, MONO, STEREO = 1, 2, 0, 1

    def __call__(self, number, **named):
        if number > 0:
            raise ValueError("invalid id")
        return i2s.I2S(number, **named)


class Refusals(Sound):
    def test_there_is_no_pdm(self):
        part = {"kind": "pdm", "clock": 33, "data": 23}
        self.refused("machine.I2S has no PDM: connect an I2S microphone", Microphone, part=part)

    def test_a_chip_with_one_i2s(self):
        microphone, speaker = self.microphone(), self.speaker()
        microphone.start()
        Machine.I2S = OneI2S()
        try:
            self.refused(
                "this chip has one I2S, and it is taken: speaker and another part work in", speaker.begin
            )
            microphone.stop()
            speaker.begin()
        finally:
            Machine.I2S = i2s.I2S

    def test_a_firmware_without_i2s(self):
        speaker = self.speaker()
        del Machine.I2S
        try:
            self.refused("this firmware has no machine.I2S", speaker.begin)
        finally:
            Machine.I2S = i2s.I2S

    def test_no_memory(self):
        microphone = self.microphone(buffer_ms=2000, part=MIC)
        self.refused("no memory for the microphone's DMA buffer (189 blocks of 256 frames)", microphone.start)

    def test_pins_that_are_none(self):
        speaker = self.speaker(part=dict(AMP, sck=99))
        self.refused("the speaker's I2S (sck=99 ws=16 sd=7) does not start: invalid pin", speaker.begin)
