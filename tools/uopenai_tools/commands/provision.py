"""`uopenai provision`: a board's settings and its clock."""

from __future__ import annotations

from uopenai_tools.commands.options import Port
from uopenai_tools.faults import UsageFault


def provision(port: Port = None) -> None:
    """Give a board its Wi-Fi network and its key, from the environment or asked for, and its clock.

    The variables are those of settings.toml: CIRCUITPY_WIFI_SSID, CIRCUITPY_WIFI_PASSWORD (empty for
    an open network), OPENAI_API_KEY; and where they are set OPENAI_BASE_URL, UOPENAI_NTP and the others.
    """
    from uopenai_tools import provision as tool
    from uopenai_tools import target

    try:
        values = tool.gather()
    except EOFError:
        wanted = "CIRCUITPY_WIFI_SSID, CIRCUITPY_WIFI_PASSWORD, OPENAI_API_KEY"
        raise UsageFault(f"nobody is there to be asked: set the variables {wanted}") from None
    if faults := tool.faults_in(values):
        raise UsageFault("\n".join(faults))
    with target.opened(port) as board, board.link() as link:
        tool.write_settings(link, values)
        tool.set_clock(link)
        held = tool.on_board(link)
    print(f"on the board now: {held}; its clock is set")
