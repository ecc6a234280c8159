"""Frames as a server sends them, by hand, and what is right and wrong about them."""


def server_frame(opcode, payload, fin=True, bits=0, length=None):
    """A frame without a mask. *length*: other bytes than the right ones to say how long."""
    size = len(payload)
    if length is None:
        if size < 126:
            length = bytes([size])
        elif size < 65536:
            length = b"\x7e" + bytes([size >> 8, size & 255])
        else:
            length = b"\x7f" + bytes([0, 0, 0, 0, 0, size >> 16, size >> 8 & 255, size & 255])
    return bytes([opcode | bits | (0x80 if fin else 0)]) + length + payload


TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
EURO = "x\u20ac\U0001f600".encode()
LONG = bytes([97 + i % 26 for i in range(300)])

# What comes, and the messages in it: (opcode, content).
STREAMS = (
    (b"", ()),
    (server_frame(TEXT, b""), ((TEXT, b""),)),
    (
        server_frame(TEXT, b"hello") + server_frame(BINARY, b"\xff\x00"),
        ((TEXT, b"hello"), (BINARY, b"\xff\x00")),
    ),
    (
        server_frame(TEXT, b"a" * 125) + server_frame(TEXT, b"b" * 126),
        ((TEXT, b"a" * 125), (TEXT, b"b" * 126)),
    ),
    (
        server_frame(TEXT, b"one ", False) + server_frame(0, b"", False) + server_frame(0, b"two"),
        ((TEXT, b"one two"),),
    ),
    (server_frame(BINARY, b"", False) + server_frame(0, b""), ((BINARY, b""),)),
    (
        server_frame(TEXT, EURO[:2], False) + server_frame(0, EURO[2:6], False) + server_frame(0, EURO[6:]),
        ((TEXT, EURO),),
    ),
    (
        server_frame(TEXT, b"a", False)
        + server_frame(PING, b"in between")
        + server_frame(0, b"b", False)
        + server_frame(PONG, b"")
        + server_frame(0, b"c")
        + server_frame(PING, b""),
        ((TEXT, b"abc"),),
    ),
    (server_frame(PING, b"p" * 125) + server_frame(TEXT, LONG), ((TEXT, LONG),)),
)

# What breaks the protocol, the close code for it, and a word of what is said.
BROKEN = (
    (server_frame(TEXT, b"x", bits=0x40), 1002, "reserved"),
    (server_frame(TEXT, b"x", bits=0x20), 1002, "reserved"),
    (server_frame(TEXT, b"x", bits=0x10), 1002, "reserved"),
    (server_frame(PING, b"x", bits=0x40), 1002, "reserved"),
    (server_frame(3, b"x"), 1002, "unknown kind 3"),
    (server_frame(7, b"x"), 1002, "unknown kind 7"),
    (server_frame(11, b"x"), 1002, "unknown kind 11"),
    (server_frame(15, b"x"), 1002, "unknown kind 15"),
    (b"\x81\x81\x00\x00\x00\x00x", 1002, "masked"),
    (b"\x89\x80\x00\x00\x00\x00", 1002, "masked"),
    (server_frame(0, b"x"), 1002, "belongs to no message"),
    (server_frame(TEXT, b"x") + server_frame(0, b"x"), 1002, "belongs to no message"),
    (server_frame(TEXT, b"x", False) + server_frame(TEXT, b"y"), 1002, "before the last has ended"),
    (server_frame(TEXT, b"x", False) + server_frame(BINARY, b"y"), 1002, "before the last has ended"),
    (server_frame(PING, b"x", False), 1002, "in fragments"),
    (server_frame(CLOSE, b"", False), 1002, "in fragments"),
    (server_frame(PING, b"x" * 126), 1002, "longer than 125"),
    (server_frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002, "longer than 125"),
    (server_frame(PONG, b"x" * 126, length=b"\x7f" + bytes(7) + b"\x7e"), 1002, "longer than 125"),
    (server_frame(TEXT, b"x", length=b"\x7f\x80" + bytes(6) + b"\x01"), 1002, "top bit"),
    (server_frame(TEXT, b"\xff"), 1007, "not UTF-8"),
    (server_frame(TEXT, b"\xed\xa0\x80"), 1007, "not UTF-8"),
    (server_frame(TEXT, b"\xc0\xaf"), 1007, "not UTF-8"),
    (server_frame(TEXT, b"\xf4\x90\x80\x80"), 1007, "not UTF-8"),
    (server_frame(TEXT, b"\xe2\x82", False) + server_frame(0, b"x"), 1007, "not UTF-8"),
    (server_frame(TEXT, b"x\xe2\x82"), 1007, "middle of a character"),
    (server_frame(TEXT, b"\xf0", False) + server_frame(0, b""), 1007, "middle of a character"),
    (server_frame(CLOSE, b"\x03"), 1002, "close frame with the code"),
    (server_frame(CLOSE, b"\x03\xe8\xff"), 1007, "reason"),
    (server_frame(CLOSE, b"\x03\xe8\xed\xa0\x80"), 1007, "reason"),
    (server_frame(TEXT, b"", length=b"\x7f\x7f" + b"\xff" * 7), 1009, "longer than"),
    (server_frame(TEXT, b"", length=b"\x7f\x00\x00\x00\x01" + bytes(4)), 1009, "longer than"),
)
BROKEN += tuple(
    [
        (server_frame(CLOSE, bytes([code >> 8, code & 255])), 1002, "the code %d" % code)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535)
    ]
)
# Lengths in more bytes than they take: the RFC forbids them (section 5.2), and not every peer looks.
WASTEFUL = (
    (server_frame(TEXT, b"x", length=b"\x7e\x00\x01"), 1002, "more bytes than it takes"),
    (server_frame(TEXT, b"x" * 125, length=b"\x7e\x00\x7d"), 1002, "more bytes than it takes"),
    (
        server_frame(TEXT, b"x" * 300, length=b"\x7f" + bytes(6) + b"\x01\x2c"),
        1002,
        "more bytes than it takes",
    ),
)

# A close frame's payload, and what it says.
CLOSES = (
    (b"", 1005, ""),
    (b"\x03\xe8", 1000, ""),
    (b"\x03\xe9going away", 1001, "going away"),
    (b"\x03\xf1", 1009, ""),
    (b"\x03\xf6bye \xe2\x82\xac", 1014, "bye \u20ac"),
    (b"\x0b\xb8", 3000, ""),
    (b"\x13\x87" + b"r" * 123, 4999, "r" * 123),
)
