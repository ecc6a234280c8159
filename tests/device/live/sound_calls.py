"""Sound, whatever carries it; mixed into the tests of two files. (Each file has a board's heap to itself.)"""

import os


class SoundCalls:
    """Mixed into a TestCase that has ``make()``, which gives a client."""

    folder = "sound"

    def setUp(self):
        os.mkdir(self.folder)
        self.client = self.make()

    def tearDown(self):
        self.client.close()
        for name in os.listdir(self.folder):
            os.remove(self.folder + "/" + name)
        os.rmdir(self.folder)

    def test_speech_goes_to_a_file_and_back_to_text(self):
        path = self.folder + "/speech.wav"
        with self.client.audio.speech.create(
            model="tts-1", voice="alloy", input="Hello there.", response_format="wav"
        ) as speech:
            size = speech.stream_to_file(path)
        self.assertEqual(os.stat(path)[6], size)
        self.assertEqual(sorted(os.listdir(self.folder)), ["speech.wav"])
        said = self.client.audio.transcriptions.create(model="whisper-1", file=path).text
        self.assertIn(str(size), said.replace(",", ""))
        with open(path, "rb") as file:
            again = self.client.audio.transcriptions.create(
                model="whisper-1", file=("spr\xe4che.wav", file), response_format="text"
            )
        self.assertEqual(again.strip(), said.strip())
        os.remove(path)

    def test_speech_can_be_read_in_pieces(self):
        speech = self.client.audio.speech.create(
            model="tts-1", voice="alloy", input="Hello.", response_format="pcm"
        )
        sizes = [len(piece) for piece in speech.iter_bytes(480)]
        self.assertTrue(sum(sizes) > 1000)
        self.assertTrue(max(sizes) <= 480)
