"""Tells what a file is by its first bytes; loaded when one has no name that says so."""

_MAGIC = (
    (8, b"WAVE", "wav"),
    (8, b"WEBP", "webp"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (4, b"ftyp", "mp4"),
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    (0, b"\x89PNG", "png"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"GIF8", "gif"),
    (0, b"%PDF", "pdf"),
)


def ending(first):
    """The ending that goes with a file's *first* twelve bytes; "" if they say nothing."""
    for at, magic, name in _MAGIC:
        if first[at : at + len(magic)] == magic:
            return name
    return ""
