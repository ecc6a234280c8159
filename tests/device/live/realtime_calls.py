"""What a program says over a realtime connection: paths of methods, and their arguments. The board and the
SDK (host/test_realtime_events) make the same calls."""

SESSION = {
    "type": "realtime",
    "model": "gpt-realtime",
    "instructions": "Sei höflich. 😀 \u2028 \x00 \"'\\",
    "output_modalities": ["audio"],
    "audio": {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24000},
            "turn_detection": {"type": "server_vad", "threshold": 0.5, "create_response": True},
            "noise_reduction": None,
        },
        "output": {"voice": "marin", "speed": 1.25},
    },
    "tools": [{"type": "function", "name": "lamp", "parameters": {"type": "object", "properties": {}}}],
}
ITEM = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello " * 300}]}

CALLS = (
    ("session.update", {"session": SESSION}),
    ("session.update", {"session": {"type": "transcription"}, "event_id": "event_7"}),
    ("input_audio_buffer.append", {"audio": "AAAA" * 500}),
    ("input_audio_buffer.append", {"audio": "", "event_id": "event_8"}),
    ("input_audio_buffer.commit", {}),
    ("input_audio_buffer.clear", {"event_id": "event_9"}),
    ("output_audio_buffer.clear", {}),
    ("conversation.item.create", {"item": ITEM}),
    ("conversation.item.create", {"item": ITEM, "previous_item_id": "root", "event_id": "event_1"}),
    ("conversation.item.retrieve", {"item_id": "item_1"}),
    ("conversation.item.truncate", {"item_id": "item_1", "content_index": 0, "audio_end_ms": 1500}),
    ("conversation.item.delete", {"item_id": "item_1", "event_id": "event_2"}),
    ("response.create", {}),
    ("response.create", {"response": {"instructions": "Say it.", "metadata": {"a": "b"}, "input": []}}),
    ("response.cancel", {}),
    ("response.cancel", {"response_id": "resp_1", "event_id": "event_3"}),
)
TRANSLATIONS = (
    ("session.update", {"session": {"audio": {"output": {"language": "de"}}}}),
    ("session.input_audio_buffer.append", {"audio": "AAAA"}),
    ("session.close", {}),
)
