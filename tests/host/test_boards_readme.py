"""The table in boards/README.md is what the files say. Run as a program, this makes it anew."""

from __future__ import annotations

from uopenai_tools import boards, places

README = places.BOARDS / "README.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->\n"


def table() -> str:
    """The boards, as Markdown."""
    rows = ["| name | board | chip | flash | PSRAM | microphone | speaker | MicroPython | CircuitPython |"]
    rows.append("|---" * 9 + "|")
    for board in boards.load_all():
        psram = f"{board.psram_mb} MB {board.psram_kind}" if board.psram_mb else "–"
        cells = [
            f"[{board.name}]({board.name}.toml)",
            f"[{board.title}]({board.links['maker']})",
            board.chip,
            f"{board.flash_mb} MB",
            psram,
            *(boards.sound(board.pins.get(part)) for part in ("microphone", "speaker")),
            board.micropython or "–",
            board.circuitpython or "–",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def with_table(text: str) -> str:
    """The README with today's table in it."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def test_the_table_is_what_the_files_say() -> None:
    text = README.read_text("utf-8")
    assert text == with_table(text), "run this file as a program"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
