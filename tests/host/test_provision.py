"""`uopenai provision` with MicroPython: where settings come from, what is refused, what is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from provision_command import Run, provision, provision_asking

from uopenai_tools import provisioning
from uopenai_tools.console import Console
from uopenai_tools.faults import UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.settings import SETTINGS
from uopenai_tools.simulator import SimulatedBoard

KEY = "sk-of-the-provision-tests-0123456789"
PASSWORD = "a-password-of-the-provision-tests"
READ = (
    "(lambda s, b: [str(b[:s.get_blob(n, b)], 'utf-8') if n in {names!r} else None for n in {names!r}])"
    "(__import__('esp32').NVS('uopenai'), bytearray(512))"
)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[str]:
    with SimulatedBoard(state=tmp_path / "board", wifi={"home": PASSWORD, "cafe": None}) as board:
        yield board.port


def stored(port: str, *names: str) -> list[str]:
    """What the board has under these names; fails where it has nothing."""
    with BoardLink(port) as link:
        return link.eval(READ.format(names=names))


def told_no_secret(run: Run, *secrets: str) -> None:
    for secret in (KEY, PASSWORD, *secrets):
        assert secret not in run.said
        assert not [line for line in run.command_lines if secret.encode() in line]


def test_a_blank_board_is_provisioned_from_the_environment_and_shows_no_secret(port: str) -> None:
    run = provision(
        "--port",
        port,
        CIRCUITPY_WIFI_SSID="home",
        CIRCUITPY_WIFI_PASSWORD=PASSWORD,
        OPENAI_API_KEY=KEY,
        UOPENAI_TZ="Europe/Berlin",
    )
    assert run.returncode == 0, run.said
    assert run.stdout == (
        "on the board now: api_key=…6789, wifi_ssid=home, wifi_pass (hidden), tz=CET-1CEST,M3.5.0,M10.5.0/3; "
        "its clock is set\n"
    )
    told_no_secret(run)
    assert stored(port, "api_key", "wifi_pass") == [KEY, PASSWORD]
    with BoardLink(port) as link:
        assert link.eval("__import__('time').gmtime()[0]") >= 2026
    assert provision("--port", port).returncode == 0, "what the board has need not be given again"
    shown = provision("--port", port, "--show", "--json")
    assert json.loads(shown.stdout)["api_key"] == {
        "set": True,
        "variable": "OPENAI_API_KEY",
        "ends_in": "6789",
    }
    assert json.loads(shown.stdout)["wifi_pass"] == {"set": True, "variable": "CIRCUITPY_WIFI_PASSWORD"}
    told_no_secret(shown)
    table = provision("--port", port, "--show", "wifi_ssid", "tz")
    assert [line.split()[0] for line in table.stdout.splitlines()[1:]] == ["wifi_ssid", "tz"]


def test_a_terminal_is_asked_with_the_networks_in_a_list_and_secrets_without_echo(port: str) -> None:
    answers = [
        ("Wi-Fi network (1 to 3)", "2"),
        ("Wi-Fi password", "short"),
        ("8 to 63 characters", PASSWORD),
        ("API key", KEY),
        ("Base URL", "example.org"),
        ("must begin with https://", "https://example.org/v1"),
        ("Host name", "desk-lamp"),
        ("Time zone", "Mars/Olympus"),
        ("is no time zone", "America/New_York"),
    ]
    run = provision_asking(answers, "--port", port)
    assert run.returncode == 0, run.said
    assert "1  cafe  (open, -52 dBm)" in run.stdout and "2  home  (WPA2, -52 dBm)" in run.stdout
    told_no_secret(run)
    assert stored(port, "wifi_ssid", "wifi_pass", "api_key", "hostname", "tz") == [
        "home",
        PASSWORD,
        KEY,
        "desk-lamp",
        "EST5EDT,M3.2.0,M11.1.0",
    ]
    again = [("Wi-Fi network (1 to 4)", "1"), ("API key", ""), ("Base URL", ""), ("Host", ""), ("Time", "")]
    run = provision_asking(again, "--port", port)
    assert "wifi_ssid=cafe, hostname=desk-lamp" in run.stdout and "wifi_pass" not in run.stdout
    assert stored(port, "api_key", "base_url") == [KEY, "https://example.org/v1"]


def test_a_hidden_network_is_given_by_its_name_and_the_old_one_can_be_kept(port: str) -> None:
    rest = [("API key", KEY), ("Base URL", ""), ("Host", ""), ("Time", "")]
    run = provision_asking(
        [("Wi-Fi network (1 to 3)", "3"), ("Name of", "h\xf6hle"), ("password", PASSWORD), *rest],
        "--port",
        port,
    )
    assert run.returncode == 0, run.said
    assert stored(port, "wifi_ssid", "wifi_pass") == ["h\xf6hle", PASSWORD]
    kept = [("Wi-Fi network (1 to 4)", "4"), ("API key", ""), *rest[1:]]
    assert provision_asking(kept, "--port", port).returncode == 0
    assert stored(port, "wifi_ssid", "wifi_pass", "api_key") == ["h\xf6hle", PASSWORD, KEY]


def test_a_file_goes_before_the_environment_and_its_readers_are_warned_of(port: str, tmp_path: Path) -> None:
    file = tmp_path / "my settings"
    file.write_text(
        f'# mine\nexport CIRCUITPY_WIFI_SSID=home\nCIRCUITPY_WIFI_PASSWORD="{PASSWORD}" # guarded\n'
        f"OPENAI_API_KEY='{KEY}'\nOTHER=1 # x\n[table]\nOPENAI_API_KEY = 1\n"
    )
    file.chmod(0o644)
    given = {"OPENAI_API_KEY": "sk-of-the-environment-000000", "OPENAI_BASE_URL": "http://10.0.0.2/v1"}
    run = provision("--port", port, "--from", file, **given)
    assert run.returncode == 0, run.said
    assert f"others on this computer may read {file}" in run.stderr
    told_no_secret(run, given["OPENAI_API_KEY"])
    assert stored(port, "api_key", "base_url") == [KEY, "http://10.0.0.2/v1"]
    file.chmod(0o600)
    assert provision("--port", port, "--from", file).stderr == ""
    piped = provision("--port", port, "--from", "-", stdin="OPENAI_BASE_URL=\nUOPENAI_HOSTNAME=lamp\n")
    assert "hostname=lamp" in piped.stdout and "base_url" not in piped.stdout, "empty: to be removed"


REFUSED = {
    "a key with a line end": ({"OPENAI_API_KEY": KEY + "\n"}, "OPENAI_API_KEY holds a line end"),
    "a key with a space": ({"OPENAI_API_KEY": KEY + " x"}, "OPENAI_API_KEY holds a space"),
    "a key as long as a file": ({"OPENAI_API_KEY": KEY * 20}, "OPENAI_API_KEY is longer than 512 bytes"),
    "a name of 33 bytes": ({"CIRCUITPY_WIFI_SSID": "x" * 33}, "longer than 32 bytes"),
    "a password too short": ({"CIRCUITPY_WIFI_PASSWORD": "7-chars"}, "8 to 63 characters"),
    "64 that are no hex": ({"CIRCUITPY_WIFI_PASSWORD": "x" * 64}, "8 to 63 characters"),
    "no scheme": ({"OPENAI_BASE_URL": "localhost:8443/v1"}, "must begin with https://"),
    "no host": ({"OPENAI_BASE_URL": "https:///v1"}, "OPENAI_BASE_URL is no address"),
    "a password in a URL": ({"OPENAI_BASE_URL": f"https://x:{KEY}@h/v1"}, "OPENAI_BASE_URL is no address"),
    "a host name with a dot": ({"UOPENAI_HOSTNAME": "desk.lamp"}, "UOPENAI_HOSTNAME has 1 to 32"),
    "a zone that is none": ({"UOPENAI_TZ": "../../etc/passwd"}, "UOPENAI_TZ is no time zone"),
    "a time server that is none": ({"UOPENAI_NTP": "pool:ntp"}, "UOPENAI_NTP is no address"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_one_line_that_does_not_repeat_it(case: str) -> None:
    values, words = REFUSED[case]
    with pytest.raises(UsageFault) as caught:
        provisioning.gather(None, Console(), values)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert not [value for value in values.values() if value.strip() in str(caught.value)]


def test_it_is_refused_before_a_board_is_looked_for() -> None:
    run = provision("--port", "/dev/no-such-port", OPENAI_API_KEY=KEY + " x")
    assert run.returncode == 2 and run.stderr.count("\n") == 1
    told_no_secret(run)


FILES = {
    "a slip of the pen": ("OPENAI_API_KYE=x", "OPENAI_API_KYE is no setting"),
    "a page of prose": (f"The key is {KEY}", "line 1 is none of NAME=value"),
    "a quote that does not end": (f'\nOPENAI_API_KEY="{KEY}', "line 2: what stands in quotes does not end"),
    "another quote that does not end": (f"OPENAI_API_KEY='{KEY}", "line 1: what stands in quotes"),
    "a comment or a password": ("CIRCUITPY_WIFI_PASSWORD=one #two-three", "line 1: a comment, or part of"),
    "bytes": ("\udcff\udcfe", "is no text"),
    "too much of it": ("#" * ((1 << 20) + 1), "is too large"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_not_understood_is_refused_by_its_line(case: str, tmp_path: Path) -> None:
    text, words = FILES[case]
    file = tmp_path / "settings"
    file.write_bytes(text.encode(errors="surrogateescape"))
    file.chmod(0o600)
    with pytest.raises(UsageFault) as caught:
        provisioning.gather(str(file), Console(), {})
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert KEY not in str(caught.value) and "two-three" not in str(caught.value)


def test_standard_input_that_would_be_seen_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with pytest.raises(UsageFault, match="a terminal would show what is typed"):
        provisioning.gather("-", Console(), {})


def test_a_file_that_is_not_there_and_nobody_to_ask_are_said_in_a_line(port: str) -> None:
    run = provision("--from", "/no/such/file")
    assert run.returncode == 2 and "/no/such/file cannot be read" in run.stderr
    run = provision("--port", port, OPENAI_API_KEY=KEY)
    assert run.returncode == 2
    assert run.stderr == (
        "nobody is there to be asked: set the variables CIRCUITPY_WIFI_SSID, or use --from\n"
    )
    run = provision("--port", port, "--yes", OPENAI_API_KEY=KEY, CIRCUITPY_WIFI_SSID="home")
    assert run.returncode == 2 and "CIRCUITPY_WIFI_PASSWORD (empty for an open network)" in run.stderr
    assert (
        json.loads(provision("--port", port, "--show", "api_key", "--json").stdout)["api_key"]["set"] is False
    )


def test_a_value_given_as_an_argument_is_refused_and_not_repeated() -> None:
    for arguments in ([KEY], ["--show", KEY], ["--forget", KEY], ["api_key"]):
        run = provision("--port", "/dev/no-such-port", *arguments)
        assert run.returncode == 2 and KEY not in run.said
    run = provision("--show", "--forget")
    assert run.returncode == 2 and "do not go together" in run.stderr


def test_settings_are_forgotten_by_name_and_all_of_them_only_by_a_yes(port: str) -> None:
    given = {"CIRCUITPY_WIFI_SSID": "home", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}
    assert provision("--port", port, UOPENAI_HOSTNAME="lamp", **given).returncode == 0
    assert provision("--port", port, "--forget", "wifi_pass", "UOPENAI_NTP").stdout == "removed: wifi_pass\n"
    unasked = provision("--port", port, "--forget", "--yes")
    assert unasked.returncode == 1 and "nothing was removed" in unasked.stderr
    assert provision_asking([("Remove all settings", "n")], "--port", port, "--forget").returncode == 1
    assert stored(port, "api_key", "hostname") == [KEY, "lamp"]
    run = provision_asking([("(api_key, wifi_ssid, hostname)", "y")], "--port", port, "--forget")
    assert run.returncode == 0 and "removed: api_key, wifi_ssid, hostname" in run.stdout
    shown = json.loads(provision("--port", port, "--show", "--json").stdout)
    assert [row["set"] for row in shown.values()] == [False] * len(SETTINGS)


def test_nvs_that_is_full_leaves_what_was_there(port: str) -> None:
    full = (
        "import esp32\nclass Full(esp32.NVS):\n    def set_blob(self, key, value):\n"
        "        if key == 'wifi_pass' and bytes(value) != b'old-password':\n"
        "            raise OSError(-4357, 'ESP_ERR_NVS_NOT_ENOUGH_SPACE')\n"
        "        super().set_blob(key, value)\n"
        "esp32.NVS, was = Full, esp32.NVS"
    )
    before = {
        "CIRCUITPY_WIFI_SSID": "old",
        "CIRCUITPY_WIFI_PASSWORD": "old-password",
        "OPENAI_API_KEY": "sk-old",
    }
    assert provision("--port", port, **before).returncode == 0
    with BoardLink(port) as link:
        link.exec(full)
    after = {"CIRCUITPY_WIFI_SSID": "new", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}
    run = provision("--port", port, UOPENAI_HOSTNAME="lamp", **after)
    assert run.returncode == 1 and run.stderr.startswith("the board's NVS is full, and is as it was: ")
    told_no_secret(run)
    assert stored(port, "wifi_ssid", "wifi_pass", "api_key") == ["old", "old-password", "sk-old"]
