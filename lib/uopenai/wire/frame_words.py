"""What a peer did wrong in its frames; loaded when one did. The places are those of websocket's constants."""

WRONG = (
    "a text message is not UTF-8",
    "a text message ends in the middle of a character",
    "a frame with reserved bits, and no extension was agreed on",
    "a masked frame from the server",
    "a frame of the unknown kind %d",
    "a fragment that belongs to no message",
    "a message begins before the last has ended",
    "a message longer than %d bytes",
    "a frame length with its top bit set",
    "a frame length in more bytes than it takes",
    "a control frame of the unknown kind %d",
    "a control frame in fragments",
    "a control frame longer than 125 bytes",
    "the reason in a close frame is not UTF-8",
    "a close frame with the code %d",
)
