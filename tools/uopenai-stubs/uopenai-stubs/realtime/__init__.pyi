"""The realtime API: a conversation in sound and text over one WebSocket."""
