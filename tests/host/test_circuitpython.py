"""`uopenai provision` with CircuitPython: settings.toml by ampy, by the drive and by the web workflow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import circuitpython_drive
import pytest
from provision_command import Run, provision, provision_asking
from web_workflow_board import WebWorkflowBoard

from uopenai_tools import circuitpython, settings_toml
from uopenai_tools.circuitpython import Drive, drives
from uopenai_tools.faults import Fault, NoBoardFault, UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn
from uopenai_tools.stores import TomlStore
from uopenai_tools.web_workflow import Web

KEY = "sk-of-the-circuitpython-tests-0123"
PASSWORD = 'a "password" \\ of tests'
WEB_PASSWORD = "passw0rd-of-the-web-workflow"
GIVEN = {"CIRCUITPY_WIFI_SSID": "home", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}
MINE = '# mine\nCIRCUITPY_WIFI_SSID = "old"  # upstairs\nLAMP = 12\r\n\n[later]\nx = "y"\n'
WANTED = {"CIRCUITPY_WIFI_SSID": "home", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "board"


@pytest.fixture
def port(state: Path) -> Iterator[str]:
    with SimulatedBoard(state=state, wifi={"home": "password-1", "cafe": None}, circuitpython=True) as board:
        with BoardLink(board.port) as link:
            link.exec(f"with open('/settings.toml', 'w') as file: file.write({MINE!r})")
        yield board.port


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = circuitpython_drive.made(tmp_path)
    (folder / "settings.toml").write_bytes(MINE.encode())
    return folder


def told_no_secret(run: Run) -> None:
    for secret in (KEY, PASSWORD, WEB_PASSWORD):
        assert secret not in run.said
        assert not [line for line in run.command_lines if secret.encode() in line]


def kept_and_set(text: str) -> None:
    """Other lines are as they were, and ours are before the first table."""
    assert text.startswith('# mine\nCIRCUITPY_WIFI_SSID = "home"  # upstairs\nLAMP = 12\r\n')
    assert text.endswith('\n[later]\nx = "y"\n')
    assert f'OPENAI_API_KEY = "{KEY}"\n' in text[: text.index("[later]")]


def test_over_the_serial_line_ampy_writes_it_and_the_board_reads_it(port: str) -> None:
    run = provision("--port", port, **GIVEN)
    assert run.returncode == 0, run.said
    assert run.stdout == "on the board now: api_key=…0123, wifi_ssid=home, wifi_pass (hidden)\n"
    told_no_secret(run)
    with BoardLink(port) as link:
        kept_and_set(link.eval("open('/settings.toml').read()"))
        for name, value in WANTED.items():
            assert link.eval(f"__import__('os').getenv({name!r})") == value
        assert link.eval("sorted(__import__('os').listdir('/'))") == ["boot_out.txt", "settings.toml"]
    assert json.loads(provision("--port", port, "--show", "--json").stdout)["api_key"]["ends_in"] == "0123"
    gone = provision("--port", port, "--forget", "api_key", "OPENAI_API_KEY", "wifi_pass", "wifi_ssid")
    assert gone.stdout == "removed: api_key, wifi_pass, wifi_ssid\n"
    with BoardLink(port) as link:
        left = link.eval("open('/settings.toml').read()")
    assert left == MINE.replace('CIRCUITPY_WIFI_SSID = "old"  # upstairs\n', "")


def test_the_board_lists_its_networks_with_circuitpython_too(port: str) -> None:
    answers = [("network (1 to 4)", "1"), ("API key", KEY), ("Base URL", ""), ("Host", ""), ("Time", "UTC")]
    run = provision_asking(answers, "--port", port)
    assert run.returncode == 0, run.said
    assert "1  cafe  (open, -52 dBm)" in run.stdout and "2  home  (WPA2, -52 dBm)" in run.stdout
    told_no_secret(run)


def test_a_board_whose_files_are_usbs_is_written_to_by_its_drive(
    state: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        SimulatedBoard(state=state, circuitpython=True, usb_drive=True) as board,
        BoardLink(board.port) as link,
    ):
        monkeypatch.setattr(circuitpython, "drives", lambda uid: [])
        with pytest.raises(Fault, match="mount it, name it with --drive"):
            circuitpython.serial_route(link)
        monkeypatch.setattr(circuitpython, "drives", lambda uid: [drive] if len(uid) == 12 else [])
        assert circuitpython.serial_route(link).name == str(drive)
        monkeypatch.setattr(circuitpython, "drives", lambda uid: [drive, drive])
        with pytest.raises(UsageFault, match="several CIRCUITPY drives"):
            circuitpython.serial_route(link)


def test_a_drive_is_written_whole_or_not_at_all(drive: Path, tmp_path: Path) -> None:
    run = provision("--drive", drive, **GIVEN)
    assert run.returncode == 0, run.said
    told_no_secret(run)
    kept_and_set((drive / "settings.toml").read_bytes().decode())
    assert sorted(path.name for path in drive.iterdir()) == ["boot_out.txt", "settings.toml"]
    # What a run leaves that ends between taking the old file away and renaming the new one.
    (drive / "settings.toml").rename(drive / "settings.toml.part")
    assert "LAMP" in Drive(drive).read()
    refused = provision("--drive", tmp_path, **GIVEN)
    assert refused.returncode == 2 and "is no CIRCUITPY drive" in refused.stderr
    told_no_secret(refused)


def test_a_drive_is_found_by_the_number_of_its_board(drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuitpython, "_MOUNTS", (str(drive.parent),))
    assert drives("0A1B") == drives() == [drive]
    assert drives("FFFF") == []
    drive.rename(drive.with_name("OTHER"))
    assert drives() == []


BROKEN = {
    "no TOML": ("A = [", "is no TOML, from line 1 on"),
    "a name twice": ("A = 1\nA = 2", "sets a name twice, the second time near line 2: take one of the two"),
    "no quotes": ("OPENAI_API_KEY = sk-1\n", r"from line 1 on \(text stands in double quotes"),
    "a name in quotes": ('"UOPENAI_NTP" = "a"\n', "names without quotes"),
    "no text": (b"\xff", "is no text in UTF-8"),
    # The board takes the second line for a table, and looks no further.
    "text of several lines": ('A = """\n[x]\n"""\n', "cannot be changed without harm"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_settings_toml_that_is_broken_is_left_alone(case: str, drive: Path) -> None:
    text, words = BROKEN[case]
    before = text.encode() if isinstance(text, str) else text
    (drive / "settings.toml").write_bytes(before)
    with pytest.raises(Fault, match=words):
        TomlStore(Drive(drive)).write({"ntp": "x"})
    assert (drive / "settings.toml").read_bytes() == before


def test_a_file_of_windows_notepad_keeps_its_lines_and_loses_its_mark(drive: Path) -> None:
    (drive / "settings.toml").write_bytes(b"\xef\xbb\xbf# mine\r\nLAMP = 12\r\n")
    TomlStore(Drive(drive)).write({"ntp": "x"})
    assert (drive / "settings.toml").read_bytes() == b'# mine\r\nLAMP = 12\r\nUOPENAI_NTP = "x"\r\n'


@pytest.mark.parametrize(
    "value", ["plain", 'quote " and \\', "# no comment", "\xe4 \U0001f600", "[x]", "a = b"]
)
@pytest.mark.parametrize("before", ["", "A = 1", MINE, "A = 1\r\n# end\r\n", "CIRCUITPY_WIFI_SSID = 5\n[t]"])
def test_any_value_goes_into_any_file_and_out_again(before: str, value: str) -> None:
    after = settings_toml.changed(before, {"wifi_ssid": value, "ntp": ""})
    assert settings_toml.read(after)["wifi_ssid"] == value
    assert settings_toml.changed(after, {"wifi_ssid": value}) == after
    for line in before.splitlines():
        assert line in after.splitlines() or line.startswith("CIRCUITPY_WIFI_SSID")


@pytest.fixture
def web() -> Iterator[WebWorkflowBoard]:
    with WebWorkflowBoard(WEB_PASSWORD, {"settings.toml": MINE.encode()}) as board:
        yield board


def over_the_web(web: WebWorkflowBoard) -> Run:
    return provision("--web", web.address, CIRCUITPY_WEB_API_PASSWORD=WEB_PASSWORD, **GIVEN)


def test_over_the_web_workflow(web: WebWorkflowBoard) -> None:
    run = over_the_web(web)
    assert run.returncode == 0, run.said
    assert "is not encrypted" in run.stderr
    told_no_secret(run)
    assert list(web.files) == ["settings.toml"]
    kept_and_set(web.files["settings.toml"].decode())
    assert [line.split(" ")[0] for line in web.changes] == ["PUT", "DELETE", "MOVE"]


def test_the_web_workflows_password_is_asked_for_without_echo(web: WebWorkflowBoard) -> None:
    answers = [("Password of the web workflow", WEB_PASSWORD), ("Name of the Wi-Fi network", "cellar")]
    answers += [("Wi-Fi password", PASSWORD), ("API key", KEY), ("Base", ""), ("Host", ""), ("Time", "")]
    web.files.clear()
    run = provision_asking(answers, "--web", web.address)
    assert run.returncode == 0, run.said
    told_no_secret(run)
    assert settings_toml.read(web.files["settings.toml"].decode())["wifi_ssid"] == "cellar"


def refused(web: WebWorkflowBoard, password: str = WEB_PASSWORD) -> str:
    """What the fault says that ends it."""
    with pytest.raises(Fault) as caught:
        TomlStore(Web(web.address, password)).write({"api_key": KEY})
    assert KEY not in str(caught.value) and password not in str(caught.value)
    return str(caught.value)


def test_what_the_web_workflow_refuses_is_said_and_nothing_is_changed(web: WebWorkflowBoard) -> None:
    assert "refuses the web workflow's password" in refused(web, "wrong-password")
    web.usb_active = True
    assert "belong to its USB drive" in refused(web)
    web.usb_active = False
    web.room = 20
    assert "file system is full" in refused(web)
    web.password = ""
    assert "has no password" in refused(web)
    assert web.files == {"settings.toml": MINE.encode()} and web.changes == []


@pytest.mark.parametrize("name", ["..", ".", "half \ud800"])
def test_a_listing_that_leads_elsewhere_is_not_followed(web: WebWorkflowBoard, name: str) -> None:
    web.folders = {"lib"}
    web.files[f"lib/{name}"] = b""
    for call in (Web.files, Web.tidy):
        with pytest.raises(Fault, match=r"says of /lib/ cannot be read: reset it"):
            call(Web(web.address, WEB_PASSWORD), "/lib")
    assert web.changes == []


def test_an_address_that_is_no_board_is_said() -> None:
    run = provision("--web", "127.0.0.1:1", CIRCUITPY_WEB_API_PASSWORD=WEB_PASSWORD, **GIVEN)
    assert run.returncode == 3 and "does not answer" in run.stderr and "Traceback" not in run.stderr
    told_no_secret(run)
    for address in ("https://board.local", "user:pw@board", "", "http://"):
        with pytest.raises(UsageFault, match="is at a name or address"):
            Web(address, WEB_PASSWORD)


def test_a_server_that_is_no_board_gets_no_password(standin: StandIn) -> None:
    with pytest.raises(NoBoardFault, match="is no CircuitPython board|does not answer"):
        Web(standin.base_url.removeprefix("https://").removesuffix("/v1"), WEB_PASSWORD)
