"""Microphone: what it gives and when, gain, channel, what it lost, what is wrong with it. See sound_case."""

from dead_i2s import Dead
from sound_case import MIC, Sound, clock, little, pcm, under


class Microphones(Sound):
    def test_what_it_hears(self):
        microphone = self.microphone()
        self.assertIsNone(microphone.readinto(bytearray(960)))  # the first call starts it
        out = self.read(microphone, 300)
        self.assertTrue(out == bytes(pcm(0, len(out) // 2)))
        self.assertTrue(len(out) > 280 * 48, len(out))
        self.assertEqual(microphone.lost, 0)
        self.assertTrue(0 < microphone.level < 1)
        self.assertTrue(microphone.level <= microphone.peak <= 1)

    def test_no_call_waits_and_an_odd_byte_stays(self):
        microphone = self.microphone()
        microphone.start()
        block = bytearray(b"\xee" * 101)
        self.assertIsNone(microphone.readinto(block))
        clock.sleep_ms(30)
        before = clock.us
        self.assertEqual(microphone.readinto(block), 100)
        self.assertEqual(block[100], 0xEE)
        self.assertEqual(microphone.readinto(bytearray(1)), None)
        self.assertEqual(clock.us, before)

    def test_stop_start_and_close(self):
        microphone = self.microphone()
        block = bytearray(200)
        microphone.start()
        clock.sleep_ms(20)
        self.assertEqual(microphone.readinto(block), 200)
        microphone.stop()
        microphone.stop()
        self.assertIsNone(microphone.readinto(block))
        microphone.start()
        microphone.start()
        clock.sleep_ms(20)
        self.assertEqual(microphone.readinto(block), 200)
        microphone.close()
        microphone.close()
        self.assertEqual(microphone.readinto(block), 0)
        self.refused("the microphone has been closed", microphone.start)

    def test_gain(self):
        under.begin(little((100, -100, 5000, 20000)) * 2000)
        for gain, expected in ((4, (400, -400, 20000, 32767)), (0.5, (50, -50, 2500, 10000))):
            microphone = self.microphone(gain=gain)
            microphone.start()
            clock.sleep_ms(40)
            out = b""
            for size in (2, 6, 8, 500):  # smaller and larger than what is read at a time
                block = bytearray(size)
                self.assertEqual(microphone.readinto(block), size)
                out += block
            self.assertEqual(out, (little(expected) * 70)[: len(out)])
            microphone.close()
            under.begin(little((100, -100, 5000, 20000)) * 2000)

    def test_the_right_channel(self):
        microphone = self.microphone(part=dict(MIC, channel="right"))
        microphone.start()
        clock.sleep_ms(30)
        block = bytearray(400)
        self.assertEqual(microphone.readinto(block), 400)
        self.assertEqual(block, bytes(400))  # the simulated one is on the left

    def test_what_nobody_reads_is_counted(self):
        microphone = self.microphone(buffer_ms=100)
        microphone.start()
        block = bytearray(9600)
        self.assertIsNone(microphone.readinto(block))
        clock.sleep_ms(under.KEPT_MS - 10)
        microphone.readinto(block)
        self.assertEqual(microphone.lost, 0)
        for _ in range(2):
            clock.sleep_ms(1000)
            while microphone.readinto(block):
                pass
        lost = under.lost(microphone)
        self.assertTrue(lost > 2 * 24 * 850, lost)
        self.assertTrue(abs(microphone.lost - lost) <= 2 * 512, (microphone.lost, lost))

    def test_one_that_gives_only_silence(self):
        for data in (b"", b"\xff" * 400000):
            under.begin(data)
            microphone = self.microphone()
            self.read(microphone, 2000, 20)
            microphone.check()
            self.read(microphone, 1800, 20)
            self.refused("the microphone gives silence without any noise: is it muted", microphone.check)
            microphone.stop()
            under.begin(pcm(0, 3000))
            microphone.start()
            self.read(microphone, 40, 40)
            microphone.check()  # and all is well again
            microphone.close()

    def test_silence_in_between_is_no_fault(self):
        under.begin(bytes(40000) + pcm(0, 800) + bytes(40000))
        microphone = self.microphone(8000)
        for _ in range(49):
            self.read(microphone, 100, 20, 320)
            microphone.check()
        self.assertTrue(microphone._still > 2000)

    def test_one_whose_clock_stands(self):
        microphone = self.microphone()
        microphone.start()
        real = microphone._line.i2s
        microphone._line.i2s = Dead()
        clock.sleep_ms(5000)  # nobody asks: that is no fault
        microphone.readinto(bytearray(960))
        microphone.check()
        self.assertEqual(self.read(microphone, 1200, 20), b"")
        self.refused(
            "the microphone gives nothing: its I2S clock does not run: are sck=5 and ws=4", microphone.check
        )
        microphone._line.i2s = real

    def test_it_hears_while_it_plays(self):
        microphone, speaker = self.microphone(), self.speaker()
        microphone.start()
        speaker.begin()
        speaker.put(bytes(3000))
        block = bytearray(960)
        for _ in range(30):
            clock.sleep_ms(10)
            while count := microphone.readinto(block):
                speaker.put(memoryview(block)[:count])
        speaker.flush()
        self.assertTrue(bytes(pcm(0, 6000)) in under.played())
        self.assertEqual((microphone.lost, speaker.gaps), (0, 0))
