"""Programs as users write them. A type checker in strict mode must have nothing against them; see
tests/host/test_stubs.py. This is never run.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from typing_extensions import assert_type

import uopenai
from uopenai import AsyncOpenAI, Base64, DataURL, OpenAI, Timeout, config, models, requests
from uopenai.aio import AsyncBinary, AsyncStream
from uopenai.answers import Answer
from uopenai.binary import Binary
from uopenai.errors import APIStatusError, RateLimitError
from uopenai.helpers.conversation import Conversation, Words
from uopenai.helpers.tools import tool
from uopenai.net import clock, wifi
from uopenai.pages import Pages
from uopenai.stream import Stream
from uopenai.streams.assistants import AssistantEventHandler

if TYPE_CHECKING:
    from uopenai import params, types

client = OpenAI(api_key="sk-…", timeout=Timeout(60, connect=5), ca="/root.cert", validate=True)
aclient = AsyncOpenAI(max_retries=0, default_headers={"X-Thing": "1"})


def chat() -> None:
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[
            {"role": "developer", "content": "Be brief."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": DataURL("/photo.jpg")}},
                    {"type": "input_audio", "input_audio": {"data": Base64("/talk.wav"), "format": "wav"}},
                ],
            },
        ],
        response_format={"type": "json_object"},
        tool_choice={"type": "function", "function": {"name": "rain"}},
        tools=[{"type": "function", "function": {"name": "rain", "parameters": {"type": "object"}}}],
        timeout=5,
        extra_headers={"X-Thing": None},
        fields=("choices.0.message.content",),
    )
    assert_type(answer, types.CreateChatCompletionResponse)
    assert_type(answer.choices[0].message.content, str | None)
    if answer.usage is not None:
        assert_type(answer.usage.total_tokens, int)
    for call in answer.choices[0].message.tool_calls or ():
        if call.type == "function":
            print(call.function.arguments)
        else:
            print(call.custom.input)
    print(answer.to_dict()["id"], answer["id"], "id" in answer)


def history() -> None:
    messages: list[params.ChatCompletionRequestMessage] = [{"role": "user", "content": "Hello"}]
    answer = client.chat.completions.create(model="a-model-of-somebody-else", messages=messages)
    messages.append(answer.choices[0].message)
    messages.append({"role": "user", "content": "And now?"})
    client.chat.completions.create(model="gpt-4o-mini", messages=tuple(messages))
    client.beta.chat.completions.create(model="gpt-4o-mini", messages=messages)


def chunks() -> None:
    stream = client.chat.completions.create(model="gpt-4o-mini", messages=[], stream=True)
    assert_type(stream, Stream[types.CreateChatCompletionStreamResponse])
    with stream:
        for chunk in stream:
            print(chunk.choices[0].delta.content or "", end="")
    assert_type(stream.get_final_completion(), types.CreateChatCompletionResponse)
    with client.chat.completions.stream(model="gpt-4o-mini", messages=[]) as kept:
        for event in kept:
            if event.type == "content.delta":
                print(event.delta, len(event.snapshot))
    print(kept.get_final_completion().choices[0].message.content)


def events(live: bool) -> None:
    for event in client.responses.create(model="gpt-4o-mini", input="Hello", stream=True):
        if event.type == "response.output_text.delta":
            assert_type(event.delta, str)
        elif event.type == "response.completed":
            assert_type(event.response, types.Response)
    answer = client.responses.create(model="gpt-4o-mini", input="Hello", stream=live)
    assert_type(answer, Stream[types.ResponseStreamEvent] | types.Response)
    whole = client.responses.retrieve("resp_1", include=["file_search_call.results"])
    assert_type(whole.output_text, str)
    for item in whole.output:
        if item.type == "function_call":
            print(item.name, item.arguments)
    client.responses.create(
        model="gpt-4o-mini",
        input=[{"role": "user", "content": "Hello"}, *whole.output],
        reasoning={"effort": "low"},
        text={"format": {"type": "json_schema", "name": "a", "schema": {"type": "object"}}},
        tools=[{"type": "web_search"}, {"type": "file_search", "vector_store_ids": ["vs_1"]}],
        previous_response_id=whole.id,
    )
    with client.responses.stream(model="gpt-4o-mini", input="Hello") as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                print(event.delta, event.snapshot)
        print(stream.get_final_response().id, stream.response and stream.response.headers)
    client.responses.delete("resp_1")


def sound() -> None:
    speech = client.audio.speech.create(model="tts-1", voice="alloy", input="Hello", response_format="wav")
    assert_type(speech, Binary)
    with speech:
        buffer = bytearray(1024)
        while count := speech.readinto(buffer):
            print(count)
    saved = client.audio.speech.create(model="tts-1", voice="alloy", input="Hello", save_to="/hello.wav")
    assert_type(saved, int)
    for event in client.audio.speech.create(
        model="tts-1", voice="alloy", input="Hello", stream_format="sse", save_to=io.BytesIO()
    ):
        print(event.type)
    client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="alloy", input="Hello"
    ).stream_to_file("/hello.wav")
    assert_type(client.files.content("file_1").text, str)
    assert_type(client.copy(timeout=None, set_default_headers={"X": "1"}), OpenAI)
    heard = client.audio.transcriptions.create(model="whisper-1", file="/hello.wav")
    assert_type(heard.text, str)
    words = client.audio.transcriptions.create(
        model="whisper-1",
        file=("hello.wav", b"RIFF", "audio/wav"),
        response_format="verbose_json",
        timestamp_granularities=["word"],
    )
    print([word.start for word in words.words or ()])
    text = client.audio.transcriptions.create(model="whisper-1", file="/hello.wav", response_format="srt")
    assert_type(text, str)
    for piece in client.audio.transcriptions.create(model="gpt-4o-transcribe", file=b"", stream=True).text:
        print(piece)


def pictures() -> None:
    made = client.images.generate(model="gpt-image-1", prompt="A fox", size="1024x1024", save_to="/fox.png")
    for image in made.data or ():
        print(image.b64_json, image.url)
    client.images.edit(image=["/a.png", "/b.png"], mask="/mask.png", prompt="A hat")
    with open("/a.png", "rb") as file:
        client.images.edit(image=file, prompt="A hat", stream=True, partial_images=1)
    client.images.edit(images=[{"file_id": "file_1"}], prompt="A hat")
    client.images.create_variation(image=b"\x89PNG", n=2)


def lists() -> None:
    pages = client.files.list(purpose="batch", limit=10, fields="data.*.id")
    assert_type(pages, Pages[types.OpenAIFile])
    for file in pages:
        print(file.id, file.bytes)
    print(len(client.models.list().data))
    raw = client.models.with_raw_response.list()
    print(raw.status_code, raw.headers["x-request-id"], raw.request_id, raw.parse().data[0].id)
    print([model.id for model in raw.parse()])


def uploads() -> None:
    state: dict[str, object] = {}
    file = client.uploads.upload_file_chunked(
        file="/log.bin", mime_type="text/plain", purpose="batch", resume=state, progress=print
    ).file
    if file is not None:
        print(client.files.wait_for_processing(file.id).status)
    client.files.create(file=io.BytesIO(b"x"), purpose="assistants", progress=lambda sent, whole: None)
    client.files.content("file_1", save_to="/copy")


def vectors() -> None:
    found = client.embeddings.create(model="text-embedding-3-small", input=["a", "b"])
    numbers: Sequence[float] = found.data[0].embedding
    print(sum(numbers))
    client.vector_stores.create(name="a", metadata={"kind": "b"}, file_ids=["file_1"])
    client.vector_stores.files.upload_and_poll(vector_store_id="vs_1", file="/a.txt", poll_interval_ms=500)
    for hit in client.vector_stores.search("vs_1", query="fox"):
        print(hit.score)
    moderation = client.moderations.create(input="Hello")
    print(moderation.results[0].categories["harassment/threatening"], moderation.results[0].flagged)


class Watch(AssistantEventHandler):
    def on_message_done(self, message: types.MessageObject) -> None:
        print(message.id)


def assistants() -> None:
    run = client.beta.threads.runs.create("thread_1", assistant_id="asst_1")
    client.beta.threads.runs.submit_tool_outputs(
        run.id, "thread_1", tool_outputs=[{"tool_call_id": "call_1", "output": "42"}]
    )
    client.beta.threads.runs.retrieve(run_id="run_1", thread_id="thread_1")
    done = client.beta.threads.create_and_run_poll(assistant_id="asst_1", thread={"messages": []})
    assert_type(done, types.RunObject)
    with client.beta.threads.runs.stream("thread_1", assistant_id="asst_1", event_handler=Watch()) as watch:
        assert_type(watch, Watch)
        watch.until_done()


def administration() -> None:
    for key in client.admin.organization.admin_api_keys.list(order="desc"):
        print(key.owner.name)
    limit = client.admin.organization.projects.rate_limits.update_rate_limit(
        "rl_1", "proj_1", max_requests_per_1_minute=10
    )
    print(limit.max_requests_per_1_minute)
    client.admin.organization.audit_logs.list(event_types=["login.failed"], effective_at={"gt": 0})


@tool("The weather of the next days.", {"city": str, "days": (int, 3)})
def forecast(city: str, days: int) -> dict[str, object]:
    return {"city": city, "rain": [0.1] * days}


@tool
def now() -> str:
    return clock.today()


def helpers() -> None:
    assert_type(forecast("Oslo", 2), dict[str, object])
    answer = client.responses.run_tools(
        model="gpt-4o-mini", input="Rain?", tools=[forecast, now, {"type": "web_search"}]
    )
    print(answer.output_text)
    client.chat.completions.run_tools(model="gpt-4o-mini", messages=[], tools=[forecast], max_iterations=3)
    form = {"type": "object", "properties": {"city": {"type": "string"}}}
    parsed = client.chat.completions.parse(model="gpt-4o-mini", messages=[], response_format=form)
    print(parsed.choices[0].message.parsed["city"])
    for call in parsed.choices[0].message.tool_calls or ():
        if call.type == "function":
            print(call.function.parsed_arguments)
    print(client.responses.parse(model="gpt-4o-mini", input="Where?", text_format=form).output_parsed)
    talk = Conversation(client, model="gpt-4o-mini")
    assert_type(talk.say("Hello"), str)
    assert_type(talk.say("And?", stream=True), Words)


def hooks(body: bytes, headers: dict[str, str]) -> None:
    event = client.webhooks.unwrap(body, headers)
    if event.type == "response.completed":
        print(client.responses.retrieve(event.data.id).output_text)
    elif event.type == "batch.failed":
        print(event.data.id)
    client.webhooks.verify_signature(body, headers, secret="whsec_…", tolerance=60)


def schemas() -> None:
    request = models.CreateSpeechRequest(model="tts-1", input="Hello", voice="alloy")
    with open("/request.json", "wb") as file:
        print(request.validate().to_json(file))
    again = models.CreateSpeechRequest.from_json("/request.json")
    assert_type(again, models.CreateSpeechRequest)
    again.voice = "ash"
    client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[models.ChatCompletionRequestUserMessage(role="user", content="Hello")],
    )
    models.ReasoningEffort("low").validate()
    models.AdminApiKey_owner(name="a").validate()
    models.schema("Error-2")(code="a", message="b").validate()
    models.schema("Batch")
    try:
        models.check("CreateSpeechRequest", {"model": "tts-1"})
    except models.ValidationError as error:
        print(error.path, error.message)
    uopenai.help("audio.speech.create")


def board() -> None:
    print(wifi.connect("net", "password", timeout=5), config.get("wifi_ssid"))
    if not clock.is_set():
        clock.sync("pool.ntp.org")
    with requests.get("https://example.org", headers={"A": "b"}, timeout=5) as answer:
        print(answer.status_code, answer.json(), answer.text)
    try:
        client.models.retrieve("gpt-4o-mini")
    except RateLimitError as error:
        print(error.status_code, error.headers.get("retry-after"), error.request_id)
    except APIStatusError as error:
        print(error.code, error.message)
    except uopenai.OpenAIError as error:
        print(error)


async def tasks() -> None:
    async with aclient:
        answer = await aclient.chat.completions.create(model="gpt-4o-mini", messages=[])
        assert_type(answer, types.CreateChatCompletionResponse)
        stream = await aclient.responses.create(model="gpt-4o-mini", input="Hello", stream=True)
        assert_type(stream, AsyncStream[types.ResponseStreamEvent])
        async for word in stream.text:
            print(word)
        async for model in aclient.models.list():
            print(model.id)
        print((await aclient.models.list()).data)
        speech = await aclient.audio.speech.create(model="tts-1", voice="alloy", input="Hello")
        assert_type(speech, AsyncBinary)
        print(len(await speech.read()))
        raw = await aclient.files.with_raw_response.retrieve("file_1")
        print(raw.parse().filename)
        async with aclient.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input="Hello"
        ) as sound:
            print(sound.status_code, await sound.stream_to_file("/hello.wav"))
        async with aclient.responses.stream(model="gpt-4o-mini", input="Hello") as kept:
            async for event in kept:
                print(event.type)
            print((await kept.get_final_response()).output_text)
        assert_type(await Conversation(aclient).say("Hello"), str)
        await aclient.vector_stores.file_batches.poll("batch_1", vector_store_id="vs_1")


def speak() -> None:
    def again(event: Answer) -> None:
        print(event.to_dict())

    with client.realtime.connect(model="gpt-realtime", on_reconnecting=again) as connection:
        connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
        connection.input_audio_buffer.append(audio=b"\x00\x00")
        connection.conversation.item.truncate(item_id="item_1", content_index=0, audio_end_ms=100)
        connection.response.create()
        uplink = connection.uplink()
        if uplink.space is not None:
            print(uplink.send(len(uplink.space)))
        for event in connection:
            if event.type == "response.output_text.delta":
                print(event.delta)
            elif event.type == "error":
                print(event.error.message)
        assert_type(connection.step(), types.RealtimeServerEvent | None)


async def translate() -> None:
    async with aclient.realtime.translations.connect("gpt-realtime-translate") as connection:
        await connection.session.input_audio_buffer.append(audio="AAAA")
        assert_type(await connection.recv(), types.RealtimeTranslationServerEvent)
        async for event in connection:
            print(event.type)
        await connection.session.close()
