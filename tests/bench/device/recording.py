"""The upload of a recording."""

from uopenai import OpenAI

assert OpenAI().audio.transcriptions.create(model="whisper-1", file="upload.wav").text == "whole"
