"""Speaker: what is put is heard, once and whole; what has been heard; gaps; silence. See sound_case."""

from dead_i2s import Dead
from sound_case import Sound, clock, pcm, under


class Speakers(Sound):
    def test_what_is_put_is_played(self):
        speaker = self.speaker()
        data = pcm(100, 12001)[:-1]  # half a sample too many at the end
        speaker.begin()
        at = 0
        pieces = (1, 2, 3, 999, 5000, 20000)
        number = 0
        while at < len(data):
            at += speaker.put(memoryview(data)[at : at + pieces[number % 6]])
            number += 1
            if number % 6 == 0:
                clock.sleep_ms(20)
        while not speaker.drain():
            clock.sleep_ms(10)
        self.assertEqual((speaker.gaps, speaker.longest_gap_ms, speaker.heard_ms), (0, 0, 500))
        self.run_for(speaker, 50)
        speaker.close()
        self.assertTrue(self.assertHeard(data[:24000]) <= under.DELAY_MS * 48)

    def test_it_takes_what_fits_and_never_waits(self):
        speaker = self.speaker(buffer_ms=340)
        speaker.begin()
        before = clock.us
        taken = 0
        while count := speaker.put(bytes(1000)):
            taken += count
        self.assertTrue(320 * 48 <= taken <= 345 * 48, taken)
        self.assertEqual((speaker.put(b"12"), speaker.room), (0, 0))
        self.assertEqual(clock.us, before)
        self.assertTrue(abs(speaker.queued - taken) <= 512)

    def test_heard_is_right_and_never_goes_back(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(5, 48000)
        at = last = 0
        for step in range(150):
            if not 40 < step < 75:  # a gap
                size = 2560 if step in (0, 75) else 512 << (step & 1)
                at += speaker.put(memoryview(data)[at : at + size])
            clock.sleep_ms(10)
            speaker.feed()
            out = bytes(under.played()).replace(b"\0\0", b"")
            told = speaker.heard_ms
            off = told - len(out) // 48  # of whole DMA buffers
            self.assertTrue(-12 - under.EARLY_MS <= off <= under.HEARD_MS + 12, (step, told, off))
            self.assertTrue(told >= last, (step, told, last))
            last = told
        self.assertEqual(speaker.gaps, 1)

    def test_a_second_utterance_counts_from_its_own_beginning(self):
        speaker = self.speaker()
        speaker.begin()
        self.put_all(speaker, bytes(9600))
        clock.sleep_ms(50)
        speaker.begin()
        self.put_all(speaker, bytes(4800))
        self.assertEqual(speaker.heard_ms, 0)
        self.run_for(speaker, 100)
        self.assertEqual(speaker.heard_ms, 0)  # of the first one there were 150 ms more
        self.run_for(speaker, 90 + under.DELAY_MS)
        self.assertTrue(30 <= speaker.heard_ms <= 75, speaker.heard_ms)

    def test_clear_is_silence_at_once(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(1, 24000)
        at = 0
        for _ in range(40):
            at += speaker.put(memoryview(data)[at : at + 4800])
            clock.sleep_ms(10)
        before = len(under.played())
        heard = speaker.clear()
        self.assertTrue(400 - under.DELAY_MS <= heard <= 405, heard)
        self.assertEqual((speaker.queued, speaker.heard_ms), (0, heard))
        out = under.played()
        self.assertTrue(len(out) - before <= under.HEARD_MS * 48)
        really = (len(out) - out.find(data[:20])) // 48
        self.assertTrue(abs(heard - really) <= 22, (heard, really))
        self.run_for(speaker, 500)
        self.assertEqual((speaker.heard_ms, speaker.gaps), (heard, 0))
        self.assertEqual(under.played()[len(out) :].strip(b"\0"), b"")
        self.assertEqual(speaker.clear(), heard)  # nothing is left
        speaker.begin()
        self.assertEqual(speaker.heard_ms, 0)
        self.play(speaker, pcm(9, 2400))
        self.assertEqual(speaker.heard_ms, 100)
        self.assertTrue(bytes(pcm(9, 2400)) in under.played())

    def test_gaps_are_counted_while_more_is_promised(self):
        speaker = self.speaker()
        speaker.begin()
        self.run_for(speaker, 500)  # nothing has come yet: no gap
        one, other = pcm(1, 2560), pcm(40000, 3000)
        self.assertEqual(speaker.longest_gap_ms, 0)
        self.put_all(speaker, one)
        self.run_for(speaker, 800)
        self.assertTrue(400 <= speaker.longest_gap_ms <= 800, speaker.longest_gap_ms)
        self.assertEqual(speaker.gaps, 0)  # it is not over
        self.put_all(speaker, other)
        self.assertEqual(speaker.gaps, 1)
        self.play(speaker, b"")
        self.run_for(speaker, 500)  # no more was promised
        out = under.played()
        first, then = out.find(one), out.find(other)
        self.assertTrue(0 < first < then)
        between = out[first + len(one) : then]
        self.assertEqual(between.strip(b"\0"), b"")
        off = abs(len(between) // 48 - speaker.longest_gap_ms)
        self.assertTrue(off <= 12, (len(between), speaker.longest_gap_ms))
        self.assertEqual((speaker.gaps, speaker.heard_ms), (1, (2560 + 3000) // 24))

    def test_a_rest_goes_out_when_nothing_follows(self):
        speaker = self.speaker()
        speaker.put(pcm(3, 100))
        self.run_for(speaker, 250)
        self.assertTrue(speaker.drain())
        self.assertHeard(pcm(3, 100))
        self.assertEqual(speaker.heard_ms, 4)

    def test_no_sample_is_torn_by_a_gap(self):
        speaker = self.speaker()
        data = pcm(1, 3000)
        speaker.begin()
        for at in range(0, 6000, 501):
            speaker.put(memoryview(data)[at : at + 501])
            self.run_for(speaker, 70)
        speaker.flush()
        self.run_for(speaker, 60)
        samples = under.played()
        found = [samples[i : i + 2] for i in range(0, len(samples), 2) if samples[i : i + 2] != b"\0\0"]
        self.assertTrue(b"".join(found) == bytes(data))

    def test_half_a_sample_at_the_end_does_not_shift_what_follows(self):
        speaker = self.speaker()
        for begins, ends in ((True, False), (True, True), (False, True)):
            if begins:
                speaker.begin()
            speaker.put(pcm(3, 700) + b"\x55")
            if ends:
                speaker.flush()
        speaker.put(pcm(9, 800))
        speaker.flush()
        self.run_for(speaker, 60)
        out = under.played()
        at = 0
        for data in (pcm(3, 600), pcm(3, 600), pcm(3, 600), pcm(9, 800)):
            at = out.find(data, at)
            self.assertTrue(at >= 0 and at % 2 == 0, at)
            at += len(data)

    def test_volume(self):
        speaker = self.speaker(volume=0.5)
        self.play(speaker, pcm(1000, 600))
        speaker.volume = 0
        quiet = len(under.played())
        self.play(speaker, pcm(1000, 600))
        self.assertEqual(under.played()[quiet:].strip(b"\0"), b"")
        speaker.volume = 4
        self.play(speaker, pcm(20000, 300))
        out = under.played()
        self.assertTrue((500).to_bytes(2, "little") + (504).to_bytes(2, "little") in out)
        self.assertTrue(b"\xff\x7f" * 290 in out)
        self.assertEqual(speaker.volume, 4.0)
        for wrong in (-1, 4.1):
            with self.assertRaises(ValueError):
                speaker.volume = wrong

    def test_write_waits_until_all_is_taken(self):
        speaker = self.speaker()
        data = pcm(7, 24000)
        self.assertEqual(speaker.write(data), 48000)
        speaker.flush()
        self.run_for(speaker, 60)
        self.assertHeard(data)

    def test_one_that_does_not_take(self):
        speaker = self.speaker()
        speaker.begin()
        real = speaker._line.i2s
        speaker._line.i2s = Dead()
        taken = 0
        while count := speaker.put(bytes(960)):
            taken += count
        self.assertTrue(taken <= 345 * 48)
        speaker.check()
        clock.sleep_ms(1100)
        self.refused(
            "the speaker takes nothing: its I2S clock does not run: are sck=15 and ws=16", speaker.check
        )
        self.refused("the speaker takes nothing", speaker.write, bytes(960))
        self.refused("the speaker takes nothing", speaker.flush)
        self.assertEqual(speaker.heard_ms, 0)
        speaker._line.i2s = real
        speaker.clear()
        self.play(speaker, pcm(7, 600))
        self.assertHeard(pcm(7, 600))

    def test_stop_begin_and_close(self):
        speaker = self.speaker()
        speaker.put(bytes(9600))
        speaker.stop()
        speaker.stop()
        self.assertEqual(speaker.queued, 0)
        speaker.begin()
        self.play(speaker, pcm(7, 2400))
        self.assertEqual(speaker.heard_ms, 100)
        speaker.close()
        speaker.close()
        self.assertEqual(speaker.put(bytes(10)), 0)
        self.refused("the speaker has been closed", speaker.begin)
        self.refused("the speaker has been closed", speaker.write, b"12")
