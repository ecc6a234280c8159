"""Today's way: an image to a file."""

import binascii
import os

import requests

answer = requests.post(
    os.getenv("OPENAI_BASE_URL") + "/images/generations",
    json={"model": "gpt-image-1", "prompt": "A blue sky"},
    headers={"Authorization": "Bearer " + os.getenv("OPENAI_API_KEY")},
).json()
with open("image.png", "wb") as file:
    file.write(binascii.a2b_base64(answer["data"][0]["b64_json"]))
