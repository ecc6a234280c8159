"""The heap that stays, beside a client, when a request has been checked by its schema."""

import gc

from uopenai import OpenAI, models

client = OpenAI()
gc.collect()
before = gc.mem_alloc()
models.CreateSpeechRequest(model="tts-1", input="Hello", voice="alloy").validate()
gc.collect()
print(gc.mem_alloc() - before)
