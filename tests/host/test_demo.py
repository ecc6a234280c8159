"""The whole demo, run as a user runs it: each step of the story, and each way it may end early."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from uopenai_tools.demo_plan import QUESTION, PlanError, read_plan
from uopenai_tools.install import install_library
from uopenai_tools.link import ASIDE, BoardLink, LinkError
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

KEY = "sk-test-of-the-demo-4711"
PASSWORD = "wifi-password-of-the-demo"
OURS = ("PORT", "BASE_URL", "QUESTION", "FAULT", "ROOT_CERT", "OPENAI_API_KEY", "WIFI_SSID", "WIFI_PASSWORD")

STEPS = (
    r"1\. A board is found \(simulated\)",
    r"MicroPython.* at /dev/",
    r"2\. A stand-in for the service starts",
    r"https://\S+, with a certificate authority made for this run",
    r"3\. The library goes onto the board",
    r"/lib/uopenai: \d+ files copied \([\d,]+ bytes\)",
    r"4\. Certificate, Wi-Fi, key and clock",
    r"/root.cert: [\d,]+ bytes",
    r"settings: api_key, base_url, wifi_ssid, wifi_pass, ntp",
    r"clock: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC",
    r"5\. The board joins the Wi-Fi network uopenai-demo",
    r"address \d+\.\d+\.\d+\.\d+",
    r"its clock says 20(?!00)\d\d-",
    r"6\. It asks a question, and the answer streams",
    r"question: " + re.escape(QUESTION),
    r"answer:   \S.*\S",
    r"7\. It speaks the answer into a file",
    r"/answer.wav: \d+ bytes, \d+\.\d s",
    r"8\. It sends the recording and reads the transcript",
    r"transcript: \S+",
    r"In figures",
    r"heap at the peak +[\d,]+ bytes",
    r"first word after +\d+\.\d\d s",
    r"connections opened +1 ",
)


@dataclass
class Run:
    """One run of the demo, over."""

    code: int
    text: str
    state: Path


def demo(state: Path, **environment: str) -> Run:
    """Run the demo in a process of its own, with these variables and none of the caller's."""
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    run = subprocess.run(
        [sys.executable, "-m", "uopenai_tools.demo", "--state", str(state)],
        env={**clean, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    return Run(run.returncode, run.stdout, state)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demo as `make demo` runs it. Variables for a real board and service are set, and not used."""
    state = tmp_path_factory.mktemp("demo")
    return demo(state, OPENAI_API_KEY=KEY, WIFI_PASSWORD=PASSWORD)


@pytest.fixture
def supplied(told: Run, tmp_path: Path) -> Path:
    """The state of a board that has had the demo: what is copied to it then is only what has changed."""
    return shutil.copytree(told.state, tmp_path / "supplied")


# --- the story


def test_the_demo_tells_every_step_in_order_and_succeeds(told: Run) -> None:
    position = 0
    for step in STEPS:
        found = re.compile(step).search(told.text, position)
        assert found, f"no {step!r} after:\n{told.text[:position]}\n--- but:\n{told.text[position:]}"
        position = found.end()
    assert told.code == 0


def test_what_is_for_a_real_board_is_said_not_to_be_used(told: Run) -> None:
    assert "(OPENAI_API_KEY is set, but is only for a real board or service: not used)" in told.text
    assert KEY not in told.text
    assert PASSWORD not in told.text


def test_piped_output_has_no_control_codes(told: Run) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", told.text)


def test_the_board_keeps_whole_files_and_its_secrets_to_itself(told: Run) -> None:
    with SimulatedBoard(state=told.state, wifi={}) as board, BoardLink(board.port) as link:
        files = set(link.hashes("/"))
        link.exec("from uopenai import config")
        secrets = [link.eval(f"config.get({name!r})") for name in ("api_key", "wifi_pass")]
    assert {"/root.cert", "/answer.wav", "/lib/uopenai/client.mpy", "/lib/uopenai_demo.mpy"} <= files
    assert not [path for path in files if path.endswith((ASIDE, ".part", ".new", ".tmp", "~"))]
    assert all(len(secret) >= 16 and secret not in told.text for secret in secrets)


def test_a_second_run_copies_nothing_again(told: Run) -> None:
    again = demo(told.state)
    assert again.code == 0, again.text
    assert re.search(r"/lib/uopenai: 0 files copied \(0 bytes\), \d+ unchanged", again.text)


# --- a board at a port and a service at an address, as real ones are


@pytest.fixture
def board(supplied: Path) -> Iterator[SimulatedBoard]:
    with SimulatedBoard(state=supplied, wifi={"home": PASSWORD, "café": ""}) as simulated:
        yield simulated


@pytest.fixture
def service(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment for a service that is not the demo's own stand-in."""
    with StandIn(key=KEY) as stand_in:
        (tmp_path / "authority.pem").write_text(stand_in.authority_pem)
        yield {
            "BASE_URL": stand_in.base_url,
            "OPENAI_API_KEY": KEY,
            "ROOT_CERT": str(tmp_path / "authority.pem"),
        }


def arguments_of_every_process() -> str:
    """The argument lists of all that runs on this computer, as anybody may read them."""
    texts = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            texts.append(path.read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue  # it has ended meanwhile
    return "\n".join(texts)


def test_with_port_and_base_url_no_secret_is_seen_anywhere(
    tmp_path: Path, board: SimulatedBoard, service: dict[str, str]
) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    wifi = {"PORT": board.port, "WIFI_SSID": "home", "WIFI_PASSWORD": PASSWORD}
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uopenai_tools.demo", "--state", str(tmp_path / "unused")],
            env={**clean, **wifi, **service},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        seen = ""
        while True:
            try:
                process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                seen += arguments_of_every_process()
    text = log.read_text()
    assert process.returncode == 0, text
    assert "connections opened              1  (counted by the client)" in text
    assert "uopenai_tools.demo" in seen
    for secret in (KEY, PASSWORD):
        assert secret not in text
        assert secret not in seen
    assert not (tmp_path / "unused").exists()


def test_an_open_network_needs_no_password(
    tmp_path: Path, board: SimulatedBoard, service: dict[str, str]
) -> None:
    run = demo(tmp_path, PORT=board.port, WIFI_SSID="café", WIFI_PASSWORD="", **service)
    assert run.code == 0, run.text
    assert "joins the Wi-Fi network café" in run.text
    assert "wifi_pass" not in run.text


# --- ways it may end early


def stopped(run: Run) -> str:
    """The sentence that the run ended in: one, without a traceback, and with exit code 1."""
    assert run.code == 1, run.text
    assert "Traceback" not in run.text
    sentences = re.findall(r"^The demo stopped: (.*)$", run.text, re.MULTILINE)
    assert len(sentences) == 1, run.text
    assert run.text.endswith(f"The demo stopped: {sentences[0]}\n")
    return sentences[0]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"QUESTION": ""}, r"^BadRequestError: .*"),
        ({"FAULT": "key"}, r"^AuthenticationError: .*key"),
        ({"FAULT": "wifi"}, r"^APIConnectionError: .*uopenai-demo.*password"),
        ({"FAULT": "service"}, r"^APIConnectionError: .*nothing listens there"),
        ({"FAULT": "certificate"}, r"^CertificateError: .*"),
        ({"FAULT": "everything"}, r"FAULT is one of key, wifi, service, certificate"),
        (
            {"PORT": "/dev/tty-not-there", "WIFI_SSID": "x", "WIFI_PASSWORD": "y"},
            r"there is no port /dev/tty-",
        ),
        ({"PORT": "/dev/tty-not-there"}, r"there is no port /dev/tty-"),
        ({"PORT": "/dev/null"}, r"WIFI_SSID is not set, and there is nobody to ask"),
        ({"BASE_URL": "https://127.0.0.1:9/v1"}, r"OPENAI_API_KEY is not set"),
        (
            {"BASE_URL": "https://127.0.0.1:9/v1", "OPENAI_API_KEY": KEY},
            r"^APIConnectionError: .*nothing listens there",
        ),
        (
            {"BASE_URL": "https://127.0.0.1:9/v1", "OPENAI_API_KEY": KEY, "ROOT_CERT": "/not/there.pem"},
            r"there is no /not/there.pem",
        ),
    ],
    ids=lambda value: (
        ",".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else ""
    ),
)
def test_what_goes_wrong_is_said_in_a_sentence_and_the_exit_code_is_1(
    supplied: Path, environment: dict[str, str], words: str
) -> None:
    run = demo(supplied, **environment)
    assert re.search(words, stopped(run)), run.text
    assert KEY not in run.text


def test_after_a_failed_run_the_next_one_succeeds(supplied: Path) -> None:
    stopped(demo(supplied, FAULT="key"))
    run = demo(supplied)
    assert run.code == 0, run.text


# --- the plan


def test_a_real_board_is_asked_about_and_its_password_without_echo() -> None:
    asked: list[str] = []
    plan = read_plan(
        {"PORT": "/dev/null"},
        ask=lambda prompt: asked.append(prompt) or "home",
        ask_secret=lambda prompt: asked.append(prompt) or PASSWORD,
    )
    assert (plan.wifi_ssid, plan.wifi_password) == ("home", PASSWORD)
    assert asked == ["Wi-Fi network: ", "Wi-Fi password (empty for an open network): "]


def test_a_plan_shown_for_debugging_shows_no_secret() -> None:
    plan = read_plan({"BASE_URL": "https://x/v1", "OPENAI_API_KEY": KEY})
    assert KEY not in repr(plan)
    assert plan.wifi_password not in repr(plan)


def test_every_simulated_run_has_a_key_and_a_password_of_its_own() -> None:
    one, two = read_plan({}), read_plan({})
    assert one.api_key != two.api_key
    assert one.wifi_password != two.wifi_password


def test_a_fault_cannot_be_asked_of_a_real_board() -> None:
    with pytest.raises(PlanError, match="simulated runs only"):
        read_plan({"FAULT": "key", "PORT": "/dev/null"})


def test_a_simulated_board_by_name_is_another_commands() -> None:
    for port in ("sim", "sim:circuitpython"):
        with pytest.raises(
            PlanError, match=f"leave out PORT={port}, or .* `uopenai setup --yes --port {port}`"
        ):
            read_plan({"PORT": port})


def test_a_board_with_circuitpython_is_told_what_does_it(tmp_path: Path) -> None:
    with (
        SimulatedBoard(state=tmp_path, wifi={}, circuitpython=True) as board,
        BoardLink(board.port) as link,
        pytest.raises(
            LinkError, match="runs CircuitPython, and this is for MicroPython alone: use `uopenai setup`"
        ),
    ):
        install_library(link)
