"""Today's way: the upload of a recording, its multipart body put together in memory."""

import os

import requests

with open("upload.wav", "rb") as file:
    recording = file.read()
head = (
    "--boundary-0123456789\r\n"
    'Content-Disposition: form-data; name="model"\r\n\r\n'
    "whisper-1\r\n"
    "--boundary-0123456789\r\n"
    'Content-Disposition: form-data; name="file"; filename="upload.wav"\r\n'
    "Content-Type: audio/wav\r\n\r\n"
)
body = head.encode() + recording + b"\r\n--boundary-0123456789--\r\n"
answer = requests.post(
    os.getenv("OPENAI_BASE_URL") + "/audio/transcriptions",
    data=body,
    headers={
        "Authorization": "Bearer " + os.getenv("OPENAI_API_KEY"),
        "Content-Type": "multipart/form-data; boundary=boundary-0123456789",
    },
).json()
assert answer["text"] == "whole"
