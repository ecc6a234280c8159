"""Mistakes: each line that is marked has one, and a type checker must say so there, and nowhere else; see
tests/host/test_stubs.py. This is never run.
"""

# What follows from a mistake (what a wrong attribute is used for) is not told a second time.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from uopenai import AsyncOpenAI, OpenAI, config, models, requests
from uopenai.net import wifi

client = OpenAI(api_kye="sk-…")  # wrong
client = OpenAI(timeout="soon")  # wrong
aclient = AsyncOpenAI()

# The name of an argument
client.models.list(limt=1)  # wrong
client.responses.retrieve("resp_1", strem=True)  # wrong
client.chat.completions.create(model="gpt-4o-mini", messages=[], temprature=1)  # wrong
client.audio.speech.create(model="tts-1", voice="alloy", input="Hello", sped=1.0)  # wrong
client.files.create(file="/a", purpose="batch", timeuot=1)  # wrong
client.beta.threads.runs.retrieve("run_1", "thread_1", limit=1)  # wrong

# The value of an enum
client.files.create(file="/a", purpose="bach")  # wrong
client.files.list(order="up")  # wrong
client.audio.speech.create(model="tts-1", voice="alloy", input="Hello", response_format="wave")  # wrong
client.images.generate(prompt="A fox", quality="best")  # wrong
client.responses.create(model="gpt-4o-mini", input="Hello", reasoning={"effort": "lots"})  # wrong
client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "usr", "content": "Hello"}])  # wrong
client.admin.organization.audit_logs.list(event_types=["login.field"])  # wrong
config.get("wifi_sid")  # wrong

# An argument that is missing
client.embeddings.create(model="text-embedding-3-small")  # wrong
client.audio.speech.create(model="tts-1", input="Hello")  # wrong
client.chat.completions.create(model="gpt-4o-mini")  # wrong
client.beta.threads.runs.retrieve("run_1")  # wrong
client.images.edit(prompt="A hat")  # wrong
client.files.retrieve()  # wrong

# Types
client.embeddings.create(model="text-embedding-3-small", input=1)  # wrong
client.files.create(file=1, purpose="batch")  # wrong
client.vector_stores.create(file_ids="file_1")  # wrong
client.models.retrieve(1)  # wrong
client.responses.create(model="gpt-4o-mini", input="Hello", max_output_tokens="many")  # wrong
client.responses.create(model="gpt-4o-mini", input="Hello", save_to=1)  # wrong
client.beta.threads.runs.create("thread_1", assistant_id="asst_1", tools=[{"type": "functoin"}])  # wrong
requests.get("https://example.org", header={})  # wrong
wifi.connect(name="net")  # wrong

# What comes back
print(client.models.retrieve("gpt-4o-mini").nam)  # wrong
print(client.chat.completions.create(model="gpt-4o-mini", messages=[]).choices[0].message.txt)  # wrong
print(client.responses.create(model="gpt-4o-mini", input="Hello").text_output)  # wrong
for event in client.responses.create(model="gpt-4o-mini", input="Hello", stream=True):
    if event.type == "response.output_text.delta":
        print(event.dleta)  # wrong
    if event.type == "response.output_text.delt":  # wrong
        print(event)
for chunk in client.chat.completions.create(model="gpt-4o-mini", messages=[], stream=True):
    print(chunk.choices[0].message)  # wrong
client.chat.completion.create(model="gpt-4o-mini", messages=[])  # wrong
client.embeddings.retrieve("a")  # wrong
print(client.audio.speech.create(model="tts-1", voice="alloy", input="Hello").output_text)  # wrong

# Schemas
models.CreateSpeechRequest(model="tts-1", input="Hello")  # wrong
models.CreateSpeechRequest(model="tts-1", input="Hello", voice="alloy", sped=1)  # wrong
models.ReasoningEffort("lots")  # wrong
print(models.CreateSpeechReqest)  # wrong


async def tasks() -> None:
    await client.models.retrieve("gpt-4o-mini")  # wrong
    print((await aclient.models.retrieve("gpt-4o-mini")).nam)  # wrong
    print(aclient.responses.create(model="gpt-4o-mini", input="Hello").output_text)  # wrong
    print(list(aclient.models.list()))  # wrong
    print(aclient.audio.speech.create(model="tts-1", voice="alloy", input="Hello").read())  # wrong
