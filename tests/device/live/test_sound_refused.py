"""What is wrong with a part, a rate or a wire of Microphone and Speaker, in words. See sound_case."""

from sound_case import AMP, MIC, Microphone, Sound, Speaker


class Refusals(Sound):
    def test_wrong_parts(self):
        for make, part, words in (
            (Microphone, {"kind": "codec:es8311"}, "has no number for sck: boards/README.md"),
            (Microphone, {"kind": "analog"}, "a microphone has the kind i2s or codec:es7210, not 'analog'"),
            (Speaker, {"kind": "pdm", "clock": 33, "data": 23}, "a speaker has the kind i2s or codec:es8311"),
            (Speaker, {}, "not None"),
            (Speaker, {"kind": "i2s", "sck": 1, "ws": 2}, "no number for sd"),
            (Speaker, {"kind": "i2s", "sck": 1, "ws": 2, "sd": "3"}, "no number for sd"),
            (Speaker, 15, "is a dict as in boards/*.toml, not 15"),
        ):
            self.refused(words, make, part=part)

    def test_a_board_without_the_part(self):
        self.refused("there is no microphone: nobody said which board this is", Microphone)
        self.refused("name its pins: {'kind': 'i2s'", Speaker)

    def test_rates(self):
        for rate in (0, 7999, 24001, 96000, "24k"):
            self.refused("I2S runs at 8000, 11025, 12000, 16000, 22050, 24000,", Microphone, rate, part=MIC)

    def test_other_bad_arguments(self):
        for make, named in (
            (Microphone, {"gain": 0}),
            (Microphone, {"gain": 65}),
            (Speaker, {"buffer_ms": 30}),
        ):
            with self.assertRaises(ValueError):
                make(part=MIC, **named)

    def test_a_wire_that_is_used_twice(self):
        for part, pin in (
            ({"kind": "i2s", "sck": 5, "ws": 4, "sd": 7}, 5),
            ({"kind": "i2s", "sck": 14, "ws": 5, "sd": 7}, 5),
            ({"kind": "i2s", "sck": 14, "ws": 15, "sd": 6}, 6),
        ):
            microphone, speaker = self.microphone(), self.speaker(part=part)
            microphone.start()
            words = "speaker and microphone share the wire at GPIO %d" % pin
            self.refused(words, speaker.begin)
            self.refused(
                "push to talk instead, with Microphone.stop() before Speaker.begin()", speaker.put, b"12"
            )
            microphone.stop()
            speaker.begin()
            speaker.put(bytes(960))
            self.refused("microphone and speaker share the wire", microphone.start)
            speaker.flush()
            speaker.stop()
            microphone.start()
            microphone.close()

    def test_a_second_speaker_on_the_same_pins(self):
        first, second = self.speaker(), self.speaker()
        first.begin()
        self.refused("speaker and speaker share the wire at GPIO %d" % AMP["sck"], second.begin)
        first.close()
        second.begin()
