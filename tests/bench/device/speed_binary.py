"""A binary body of 8 MB over a socket, to a buffer of 32 KB; against a bare readinto loop."""

import os
import socket
import time

from pace import compare
from uopenai import OpenAI

SIZE = 8 * 1024 * 1024
buffer = memoryview(bytearray(32 * 1024))
url = os.getenv("OPENAI_BASE_URL")
port = int(url.split(":")[-1].split("/")[0])
client = OpenAI()


def read(source):
    """Read the 8 MB from *source*, in pieces as they come."""
    size = 0
    while size < SIZE:
        size += source.readinto(buffer)
    assert size == SIZE


def ours():
    """A call of the API."""
    with client.audio.speech.create(model="tts-1", voice="alloy", input="x", response_format="wav") as speech:
        read(speech)


def theirs():
    """A request and its answer, as if nothing could go wrong."""
    sock = socket.socket()
    sock.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    sock.write(b"POST /v1/audio/speech HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
    while sock.readline() != b"\r\n":
        pass
    read(sock)
    sock.close()


compare("binary", ours, theirs, 15, time.ticks_us)  # what waits for the network is in it
