"""The official SDK holds a realtime session with the stand-in, sync and async, over TLS."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI, OpenAI
from realtime_client import MODEL, silence, tone, trusting

from uopenai_tools.standin import StandIn

AUDIO = base64.b64encode(tone(400) + silence(300)).decode()


@pytest.fixture(scope="module")
def trust(standin: StandIn) -> Any:
    return {"ssl": trusting(standin)}


def test_the_sync_client_speaks_and_is_answered(standin: StandIn, trust: Any) -> None:
    client = OpenAI(api_key=standin.key, base_url=standin.base_url)
    with client.realtime.connect(model=MODEL, websocket_connection_options=trust) as connection:
        assert connection.recv().type == "session.created"
        connection.session.update(session={"type": "realtime", "instructions": "Repeat: Good day."})
        connection.input_audio_buffer.append(audio=AUDIO)
        audio, said = b"", ""
        for event in connection:
            assert event.type != "error", event
            if event.type == "response.output_audio.delta":
                audio += base64.b64decode(event.delta)
            elif event.type == "response.output_audio_transcript.done":
                said = event.transcript
            elif event.type == "response.done":
                assert event.response.usage
                assert event.response.usage.output_tokens
                break
    assert said == "Good day."
    assert len(audio) > 4800


def test_the_async_client_calls_a_function(standin: StandIn, trust: Any) -> None:
    async def held() -> str:
        output: Any = None
        client = AsyncOpenAI(api_key=standin.key, base_url=standin.base_url)
        async with client.realtime.connect(model=MODEL, websocket_connection_options=trust) as connection:
            await connection.session.update(
                session={
                    "type": "realtime",
                    "output_modalities": ["text"],
                    "tools": [
                        {
                            "type": "function",
                            "name": "now",
                            "parameters": {"type": "object", "properties": {}},
                        }
                    ],
                    "tool_choice": {"type": "function", "name": "now"},
                }
            )
            await connection.conversation.item.create(
                item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Now?"}]}
            )
            await connection.response.create()
            async for event in connection:
                assert event.type != "error", event
                if event.type == "response.function_call_arguments.done":
                    output = {"type": "function_call_output", "call_id": event.call_id, "output": "noon"}
                elif event.type == "response.done" and event.response.output:
                    if event.response.output[0].type == "message":
                        return event.response.output[0].content[0].text or ""
                    await connection.conversation.item.create(item=output)
                    await connection.response.create()
        return ""

    assert "noon" in asyncio.run(held())


def test_a_secret_from_the_sdk_opens_a_transcription_session(standin: StandIn, trust: Any) -> None:
    with httpx2.Client(verify=trust["ssl"]) as http:
        client = OpenAI(api_key=standin.key, base_url=standin.base_url, http_client=http)
        session: Any = {
            "type": "transcription",
            "audio": {"input": {"transcription": {"model": "whisper-1"}}},
        }
        secret = client.realtime.client_secrets.create(session=session)
    own = OpenAI(api_key=secret.value, base_url=standin.base_url)
    query = {"intent": "transcription"}
    with own.realtime.connect(extra_query=query, websocket_connection_options=trust) as connection:
        created = connection.recv()
        assert created.type == "session.created"
        assert created.session.type == "transcription"
        connection.input_audio_buffer.append(audio=AUDIO)
        for event in connection:
            assert event.type != "error", event
            if event.type == "conversation.item.input_audio_transcription.completed":
                assert event.transcript.startswith("A recording arrived: 0.60 seconds")
                assert event.usage.type == "duration"
                break
