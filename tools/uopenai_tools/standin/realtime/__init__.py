"""The realtime protocol: events over a WebSocket at `/v1/realtime`, by the API's GA names.

`entry` checks the request and hands the connection over, `websocket` frames and limits what goes over it,
`session` answers each client event; `input_audio` hears, `response` speaks, `turns` records when.
"""
