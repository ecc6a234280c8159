"""The realtime API: a conversation in sound and text over one WebSocket, under the SDK's names.

    with client.realtime.connect(model="gpt-realtime") as connection:
        connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
        for event in connection:
            print(event.type)

Bytes in: line (socket, buffer) -> wire.websocket.Messages -> deltas (audio to the speaker) or JSON (events).
Bytes out: events (dicts) -> JSON in pieces -> line's small buffer, a frame at a time -> socket; microphone
audio from its own buffer (uplink). What is rare is a module of its own, and loaded when it is needed.
"""
