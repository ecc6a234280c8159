"""The upload of a file, of 960 KB or of 100 MB."""

from uopenai import OpenAI

assert OpenAI().files.create(file="upload.wav", purpose="user_data").status == "whole"
