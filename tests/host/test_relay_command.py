"""`uopenai relay` as a user runs it."""

from __future__ import annotations

import io
import os
import signal
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner
from uopenai_command import uopenai

from uopenai_tools import certs, certs_live
from uopenai_tools.cli import app
from uopenai_tools.faults import UsageFault
from uopenai_tools.relay import serve
from uopenai_tools.standin import StandIn

# A variable that is None is taken out of the environment.
NOTHING = {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None}
SECRET = "sk-the-long-lived-key-of-the-command"


def test_a_board_is_added_listed_and_revoked(tmp_path: Path) -> None:
    folder = ("--folder", str(tmp_path))
    assert "no board has a token" in uopenai("relay", "list", *folder).stdout
    made = uopenai("relay", "add", "kitchen", "--allow", "chat, audio", "--cap", "5k tokens/day", *folder)
    assert made.returncode == 0 and made.stdout == ""
    token = (tmp_path / "kitchen.token").read_text().strip()
    assert token.startswith("uor-") and token not in made.stderr
    listed = uopenai("relay", "list", "--json", *folder)
    assert '"cap": "5000 tokens/day"' in listed.stdout and token not in listed.stdout
    assert uopenai("relay", "revoke", "kitchen", *folder).returncode == 0
    assert not (tmp_path / "kitchen.token").exists()
    assert uopenai("relay", "list", "--json", *folder).stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "a b"], "is no name for a board"),
        (["add", "a", "--allow", "chta"], "did you mean chat"),
        (["add", "a", "--cap", "much"], "'much' is no cap"),
        (["revoke", "a"], "no board called 'a' has a token"),
        ([], "nobody is there to be asked for: the service's key"),
        (["--key-file", "/no/such/file"], "cannot read /no/such/file"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    told = CliRunner().invoke(app, ["relay", *arguments], env={**NOTHING, "UOPENAI_RELAY": str(tmp_path)})
    assert told.exit_code == 2
    assert words in told.stderr and len(told.stderr.splitlines()) == 1


def test_a_key_is_read_from_a_file_whose_readers_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, said = tmp_path / "key", list[str]()
    file.write_text(SECRET + "\n")
    file.chmod(0o644)

    def unasked(question: str) -> str:
        raise AssertionError(question)

    assert serve.key({}, file, unasked, said.append) == SECRET
    assert said == [f"others on this computer may read {file}, which holds secrets: chmod 600 {file}"]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    assert serve.key({}, Path("-"), unasked, said.append) == SECRET
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    with pytest.raises(UsageFault, match="a terminal would show what is typed"):
        serve.key({}, Path("-"), unasked, said.append)


@pytest.mark.parametrize("base", ["ftp://x/v1", "https://", "x", "https://a:b@x/v1", "https://x/v1#y"])
def test_a_base_url_that_is_none_is_refused(tmp_path: Path, base: str) -> None:
    given = {"UOPENAI_RELAY": str(tmp_path), "OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": base}
    told = CliRunner().invoke(app, ["relay"], env=given)
    assert (told.exit_code, len(told.stderr.splitlines())) == (2, 1)
    assert "OPENAI_BASE_URL is no base URL" in told.stderr and base not in told.stderr.split()


def test_it_serves_until_it_is_stopped_and_says_no_secret(tmp_path: Path) -> None:
    folder = tmp_path / "relay"
    assert uopenai("relay", "add", "kitchen", "--folder", str(folder)).returncode == 0
    token = (folder / "kitchen.token").read_text().strip()
    with StandIn(tls=False, key=SECRET) as service:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "uopenai"), "relay", "--port", "0", "--folder", str(folder)],
            env={**os.environ, "OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": service.base_url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said: list[str] = []
        while not said or "Ctrl-C" not in said[-1]:
            said.append(process.stderr.readline())
        base = said[0].split()[-1]
        request = urllib.request.Request(base + "/models", headers={"Authorization": f"Bearer {token}"})
        context = ssl.create_default_context(cafile=str(folder / "authority.pem"))
        with urllib.request.urlopen(request, context=context, timeout=30) as answer:
            assert answer.status == 200 and answer.read()  # who leaves earlier is told of otherwise
        second = uopenai("relay", "--port", "0", OPENAI_API_KEY=SECRET, UOPENAI_RELAY=str(folder))
        assert second.returncode == 1 and "another relay keeps its files in" in second.stderr
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    whole = "".join(said) + output + errors
    assert "  kitchen  models.list  200\n" in whole and "not encrypted" in whole
    assert "Traceback" not in whole
    assert SECRET not in whole and token not in whole
    assert output == ""


def test_boards_trust_the_same_authority_after_a_restart(tmp_path: Path) -> None:
    from uopenai_tools.relay.forward import Upstream
    from uopenai_tools.relay.server import Relay, RelayError

    pems = []
    for _ in range(2):
        with Relay(Upstream("http://127.0.0.1:9/v1", SECRET), folder=tmp_path) as relay:
            pems.append(relay.authority_file.read_text())
            found = certs.root_of(certs_live.parse(relay.base_url))
            assert not found.known
            assert [found.root] == certs.load(pems[-1].encode())
    assert pems[0] == pems[1]
    assert (tmp_path / "authority.key").stat().st_mode & 0o077 == 0
    (tmp_path / "authority.pem").write_text("half of")
    with Relay(Upstream("http://127.0.0.1:9/v1", SECRET), folder=tmp_path) as relay:
        assert relay.authority_file.read_text() == pems[0], "an interrupted start does no harm"
    (tmp_path / "authority.key").write_text("nonsense")
    with pytest.raises(RelayError, match="authority.key is damaged: move it away"):
        Relay(Upstream("http://127.0.0.1:9/v1", SECRET), folder=tmp_path).start()
