"""`uopenai certs show`, `check` and `build --host`, against servers with chains of every kind."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from chains import Party, party, served, tls_server
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from uopenai_tools import certs, certs_facts, certs_live
from uopenai_tools.certs_live import Host
from uopenai_tools.cli import app
from uopenai_tools.console import Console
from uopenai_tools.faults import CHECK_FAILED, USAGE, UsageFault
from uopenai_tools.interpreter import Interpreter

# What a board says to the same server: the real mbedTLS.
BOARD = """
import socket, sys, tls
pem, port = sys.stdin.read(), int(sys.argv[1])
raw = socket.socket()
raw.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
context.load_verify_locations(pem)
try:
    context.wrap_socket(raw, server_hostname="localhost")
    print("accepted")
except (ValueError, OSError) as error:
    print("refused", error)
"""


@dataclass(frozen=True)
class Case:
    """What a server sends, what a board trusts, and what is to be said: *words*, "" if it is accepted."""

    sent: list[Party]
    trusted: list[Party]
    words: str = ""


def _cases() -> dict[str, Case]:
    root, other = party("root"), party("other root")
    between = party("between", root)
    leaf, own = party("server", root, names=["localhost"]), party("alone", names=["localhost"])
    below = party("server", between, names=["localhost"])
    key = ec.generate_private_key(ec.SECP256R1())
    new, crossed = party("new root", key=key), party("new root", other, key=key)
    of_new = party("server", new, names=["localhost"])
    old = party("old root", days=(-20, -1))
    past, to_come = (party("server", root, names=["localhost"], days=days) for days in ((-9, -1), (5, 9)))
    ended = party("between", root, days=(-9, -1))
    of_old, of_twin = (party("server", each, names=["localhost"]) for each in (old, party("root")))
    stranger = party("server", root, names=["other.example", "b.example"])
    return {
        "a chain to a root": Case([leaf], [other, root]),
        "a chain with one between": Case([below, between], [root]),
        "the root is sent, too": Case([below, between, root], [root]),
        "only the one between is known": Case([below], [between]),
        "a chain in disorder": Case([below, root, between], [root]),
        "cross-signed: the new root is known": Case([of_new, crossed], [new]),
        "cross-signed: the old root is known": Case([of_new, crossed], [other]),
        "a server that is its own authority": Case([own], [own]),
        "the one between is missing": Case([below], [root], "does not send the certificate of CN=between"),
        "expired": Case([past], [root], "the certificate of CN=server expired on"),
        "not valid yet": Case([to_come], [root], "the certificate of CN=server begins only on"),
        "the one between expired": Case(
            [party("server", ended, names=["localhost"]), ended], [root], "of CN=between expired on"
        ),
        "the root expired": Case(
            [party("server", old, names=["localhost"])],
            [old],
            "`uopenai certs build` makes a newer root.cert",
        ),
        "the wrong name": Case([stranger], [root], "is for other.example, b.example, and not for localhost"),
        "an unknown root, sent": Case([leaf, root], [other], "does not hold CN=root: `uopenai certs build"),
        "an unknown root, not sent": Case([leaf], [other], "does not send the certificate of CN=root"),
        "a name like a root's": Case(
            [party("server", party("root"), names=["localhost"])],
            [root],
            "does not send the certificate of CN=root",
        ),
    }


CASES = _cases()


@pytest.mark.parametrize("title", CASES)
def test_it_says_what_a_board_says(title: str, tmp_path: Path, interpreter: Interpreter) -> None:
    case = CASES[title]
    pem = "".join(each.pem for each in case.trusted)
    with tls_server(tmp_path, case.sent) as port:
        verdict = certs_live.check(Host("localhost", port), [each.certificate for each in case.trusted])
        board = subprocess.run(
            [str(interpreter.path), "-c", BOARD, str(port)],
            input=pem,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert board.stdout.startswith("refused" if case.words else "accepted"), board.stdout
    assert case.words in verdict.reason and bool(case.words) is bool(verdict.reason), verdict.reason
    if not case.words:
        assert verdict.root in [each.certificate for each in case.trusted]
    assert verdict.chain == [each.certificate for each in case.sent]
    assert verdict.version == "TLSv1.3"


def uopenai(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["certs", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_check_shows_the_chain_and_what_expires_first(tmp_path: Path) -> None:
    root = party("root", days=(-1, 60))
    roots = tmp_path / "root.cert"
    roots.write_text(root.pem)
    with tls_server(tmp_path, [party("server", root, names=["localhost"], days=(-1, 30))]) as port:
        code, out, err = uopenai("check", f"localhost:{port}", "--roots", str(roots))
        assert (code, "root     CN=root" in out, "EXPIRES SOON" in out) == (0, True, True)
        assert f"a board accepts localhost:{port} (TLSv1.3); the first to expire: " in err
        code, out, _ = uopenai("check", f"localhost:{port}", "--roots", str(roots), "--json")
    told = json.loads(out)
    assert (told["accepted"], told["reason"], told["root"]["subject"]) == (True, "", "CN=root")
    assert [each["subject"] for each in told["chain"]] == ["CN=server"]
    assert told["first_expiry"] == told["chain"][0]["expires"]


def test_an_authority_of_ones_own_is_added_when_it_was_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, output = party("my authority\nof \x1b[31mmine"), tmp_path / "root.cert"
    questions: list[str] = []

    def confirm(console: Console, question: str, *, safe: bool) -> bool:
        questions.append(question)
        assert safe is False
        return True

    with tls_server(tmp_path, [party("server", root, names=["localhost"]), root]) as port:
        host = f"localhost:{port}"
        code, _, err = uopenai("check", host)
        assert code == CHECK_FAILED and f"`uopenai certs build --host {host}` adds it" in err
        for arguments in ([], ["--yes"]):
            code, _, err = uopenai("build", "--host", host, "--output", str(output), *arguments)
            assert code == 1 and "is not trusted: nothing was written" in err
            assert certs_facts.facts(root.certificate).sha256 in err
            assert not output.exists()
        monkeypatch.setattr(Console, "confirm", confirm)
        code, _, err = uopenai("build", "--host", host, "--host", host, "--output", str(output), "--der")
        assert code == 0 and f"{len(certs.WANTED) + 1} roots from certifi" in err
        assert len(questions) == 2
        assert uopenai("check", host, "--roots", str(output))[0] == 0
    assert certs_facts.read(output)[-1] == root.certificate
    text = output.read_text(encoding="ascii")
    assert f"# added for {host}\n" in text and "\x1b" not in text
    assert f"this file has {len(text):5d} bytes" in text
    files = sorted((tmp_path / "root.cert.der").iterdir())
    assert [certs_facts.read(file) for file in files] == [[each] for each in certs_facts.read(output)]


def test_a_root_that_certifi_holds_is_added_without_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = party("root of the world")
    monkeypatch.setattr(
        certs, "certifi_roots", lambda: [*certs.load(certs.OUTPUT.read_bytes()), root.certificate]
    )
    with tls_server(tmp_path, [party("server", root, names=["localhost"])]) as port:
        _, _, err = uopenai("check", f"localhost:{port}")
        assert "root.cert does not hold CN=root of the world" in err
        code, _, _ = uopenai("build", "--host", f"localhost:{port}", "--output", str(tmp_path / "r"), "--yes")
    assert code == 0
    assert certs_facts.read(tmp_path / "r")[-1] == root.certificate


def test_a_host_that_sends_no_authority_cannot_be_added(tmp_path: Path) -> None:
    with tls_server(tmp_path, [party("server", party("root"), names=["localhost"])]) as port:
        code, _, err = uopenai("build", "--host", f"localhost:{port}", "--output", str(tmp_path / "r"))
    assert code == 1 and "does not send the certificate of CN=root" in err and len(err.splitlines()) == 1


# Bad input


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"hello", "no certificate, in PEM or DER"),
        (b"\x30\x03abc", "no certificate, in PEM or DER"),
        (b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", "a key, and no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB", "is cut off"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "certificate 1 of 1 is damaged"),
    ],
)
@pytest.mark.parametrize("command", [["show"], ["check", "localhost:1", "--roots"]])
def test_a_file_that_holds_none_is_told_in_a_line(
    tmp_path: Path, content: bytes, words: str, command: list[str]
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, _, err = uopenai(*command, str(file))
    assert (code, len(err.splitlines())) == (1, 1)
    assert words in err


def test_show_reads_pem_and_der_and_marks_what_is_old(tmp_path: Path) -> None:
    old, soon = party("old", days=(-9, -1)), party("soon", days=(-1, 89))
    (tmp_path / "x").write_text(old.pem + "words between\n" + soon.pem)
    code, out, _ = uopenai("show", str(tmp_path / "x"), "--json")
    told = json.loads(out)
    assert code == 0 and [each["mark"] for each in told] == ["expired", "expires soon"]
    assert told[0]["key"] == "ECDSA P-256" and len(told[0]["sha256"]) == 95
    assert "EXPIRED" in uopenai("show", str(tmp_path / "x"))[1]
    (tmp_path / "y").write_bytes(soon.certificate.public_bytes(Encoding.DER))
    assert json.loads(uopenai("show", str(tmp_path / "y"), "--json")[1]) == told[1:]
    code, out, _ = uopenai("show")
    assert out.count("days left") == len(certs.WANTED) and "by itself" in out
    assert uopenai("show", str(tmp_path / "none"))[0] == 1


def test_what_is_left_is_counted_to_the_second() -> None:
    one = party("one", days=(-1, 90)).certificate
    end = one.not_valid_after_utc
    assert certs_facts.facts(one, end).mark == "expires soon"
    assert certs_facts.facts(one, end.replace(year=end.year + 1)).mark == "expired"
    assert certs_facts.facts(one, datetime(2000, 1, 1, tzinfo=timezone.utc)).mark == "not valid yet"


def no_tls(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def hang_up(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(("greet", "words"), [(no_tls, "wrong version number"), (hang_up, "it hangs up")])
def test_a_server_without_tls_is_told_in_a_line(greet: Callable[[socket.socket], None], words: str) -> None:
    with served(greet) as port:
        code, _, err = uopenai("check", f"localhost:{port}")
    assert code == 1 and f"does not speak TLS 1.2 or 1.3: {words}" in err and len(err.splitlines()) == 1


def test_a_port_where_nobody_listens_is_told_in_a_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        code, _, err = uopenai("check", f"127.0.0.1:{free.getsockname()[1]}")
    assert code == 1 and "nothing listens at 127.0.0.1" in err


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "unknown"), OSError(113, "No route to host"), TimeoutError("timed out")]
)
def test_a_host_that_cannot_be_reached_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(certs_live.socket, "create_connection", refuse)
    code, _, err = uopenai("check", "example.invalid")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "no address is known" in err or "cannot be reached: " in err


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("example.org", Host("example.org", 443)),
        ("example.org:8443", Host("example.org", 8443)),
        ("[::1]:8443", Host("::1", 8443)),
        ("https://example.org:1/v1", Host("example.org", 1)),
    ],
)
def test_a_host_in_words(text: str, host: Host) -> None:
    assert certs_live.parse(text) == host


@pytest.mark.parametrize(
    "text", ["", ":1", "a:b", "a:0", "a:70000", "::1", "a b", "http://a", "[::1", "a\n", "-x:y"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(UsageFault, match="is no host"):
        certs_live.parse(text)
    assert UsageFault.exit_code == USAGE
