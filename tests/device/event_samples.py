"""Streams of the service, event by event, for the tests that read them."""

from fakes import response

from uopenai.stream import Stream

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

CHAT = (
    b'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\n\n',
    b'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n',
    b": keep-alive\n\n",
    b'data: {"choices":[{"delta":{"content":"lo \\ud83d\\ude00"}}]}\n\n',
    b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
    b'data: {"choices":[],"usage":{"total_tokens":3}}\n\n',
    b"data: [DONE]\n\n",
)
RESPONSES = (
    b'event: response.created\ndata: {"type":"response.created","response":{}}\n\n',
    b'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hel"}\n\n',
    (
        b'event: response.output_text.delta\ndata: {"type":"response.output_text.delta",\ndata: "delta":'
        b'"lo \xf0\x9f\x98\x80"}\n\n'
    ),
    b'event: response.completed\ndata: {"type":"response.completed","response":{"output":[]}}\n\n',
)


def chunked(events, last=b"0\r\n\r\n"):
    """An answer with a chunk for each event."""
    return HEAD + b"".join([b"%x\r\n%s\r\n" % (len(event), event) for event in events]) + last


def stream(events, last=b"0\r\n\r\n"):
    """A Stream over an answer."""
    return Stream(response(chunked(events, last)))


TOOLS = (
    (
        b'data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":1,'
        b'"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function",'
        b'"function":{"name":"add","arguments":""}}]},"logprobs":null,"finish_reason":null}],"usage":null}\n\n'
    ),
    (
        b'data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,'
        b'"delta":{"role":"assistant","content":"a","refusal":null},"logprobs":{"content":[{"token":"a"}],'
        b'"refusal":null}}]}\n\n'
    ),
    (
        b'data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":1,"delta":{"tool_calls":['
        b'{"index":0,"function":{"arguments":"{\\"a\\""}}]}},{"index":0,"delta":{"content":"b"},'
        b'"logprobs":{"content":[{"token":"b"}]}}],"obfuscation":"xyz"}\n\n'
    ),
    (
        b'data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":1,"delta":{"tool_calls":['
        b'{"index":0,"function":{"arguments":":1}"}},{"index":1,"id":"call_2","type":"function","function":'
        b'{"name":"sub","arguments":"{}"}}]}}]}\n\n'
    ),
    (
        b'data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":1,"delta":{},"finish_reason":'
        b'"tool_calls"},{"index":0,"delta":{"refusal":"no"},"finish_reason":"stop"}]}\n\n'
    ),
    b'data: {"id":"c1","object":"chat.completion.chunk","choices":[],"usage":{"total_tokens":9}}\n\n',
    b"data: [DONE]\n\n",
)
ADDED_UP = {
    "id": "c1",
    "object": "chat.completion",
    "created": 5,
    "model": "m",
    "usage": {"total_tokens": 9},
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "ab", "refusal": "no"},
            "logprobs": {"content": [{"token": "a"}, {"token": "b"}], "refusal": None},
            "finish_reason": "stop",
        },
        {
            "index": 1,
            "message": {
                "role": "assistant",
                "content": None,
                "refusal": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "add", "arguments": '{"a":1}'},
                    },
                    {"id": "call_2", "type": "function", "function": {"name": "sub", "arguments": "{}"}},
                ],
            },
            "logprobs": None,
            "finish_reason": "tool_calls",
        },
    ],
}


def named(name, data):
    """An event of an assistant's run."""
    return b"event: " + name + b"\ndata: " + data + b"\n\n"


RUN = (
    named(b"thread.run.created", b'{"id":"run_1","status":"queued"}'),
    named(
        b"thread.run.step.created", b'{"id":"step_1","step_details":{"type":"tool_calls","tool_calls":[]}}'
    ),
    named(
        b"thread.run.step.delta",
        b'{"id":"step_1","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"index":0,"id":"call_1",'
        b'"type":"code_interpreter","code_interpreter":{"input":"","outputs":[]}}]}}}',
    ),
    named(
        b"thread.run.step.delta",
        b'{"id":"step_1","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"index":0,'
        b'"type":"code_interpreter","code_interpreter":{"input":"1+1"}}]}}}',
    ),
    named(b"thread.message.created", b'{"id":"msg_1","role":"assistant","content":[]}'),
    named(
        b"thread.message.delta",
        b'{"id":"msg_1","delta":{"content":[{"index":0,"type":"text","text":{"value":"Hel"}}]}}',
    ),
    named(
        b"thread.message.delta",
        b'{"id":"msg_1","delta":{"content":[{"index":0,"type":"text","text":{"value":"lo"}}]}}',
    ),
    named(
        b"thread.message.delta",
        b'{"id":"msg_1","delta":{"content":[{"index":1,"type":"image_file","image_file":{"file_id":"f"}}]}}',
    ),
    named(
        b"thread.message.completed",
        b'{"id":"msg_1","role":"assistant","content":[{"type":"text","text":{"value":"Hello"}},'
        b'{"type":"image_file","image_file":{"file_id":"f"}}]}',
    ),
    named(b"thread.run.completed", b'{"id":"run_1","status":"completed"}'),
    named(b"done", b"[DONE]"),
)
SO_FAR = RUN[:7] + RUN[-2:]  # no event that holds the whole message
