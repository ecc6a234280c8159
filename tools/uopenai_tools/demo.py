"""The main job from end to end, told as a story: `make demo`.

A board (simulated, or a real one at PORT) is given the library, a certificate, Wi-Fi and a key
over its serial port by the real mpremote. Then it does the rest by itself: see
firmware/apps/demo.py, whose output appears here as it comes. The service is the local stand-in,
or a real one at BASE_URL. `demo_plan` says which variables there are.
"""

from __future__ import annotations

import argparse
import codecs
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uopenai_tools import adapters, install, places, provision
from uopenai_tools.demo_plan import Plan, closed_port, read_plan
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

APP = places.FIRMWARE / "apps" / "demo.py"
APP_ON_BOARD = "/lib/uopenai_demo.mpy"
# The whole library would leave a file system of 2 MB too little room for what is spoken.
GROUPS = ("audio", "responses")
STATE = places.WORK / "demo"

# Seconds without a word from the board: Wi-Fi may take 20, and a retry of a call as long again.
SILENCE = 90
# Seconds between the stand-in's words, for a person who watches.
PACE = 0.06


@dataclass
class Service:
    """Where the board's questions go, and what it needs to trust that."""

    base_url: str
    certificate: bytes
    ntp: str = ""
    stand_in: StandIn | None = None


class Story:
    """Prints numbered steps; what the board prints goes through, byte by byte."""

    def __init__(self) -> None:
        self.steps = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def step(self, title: str) -> None:
        """Begin a step."""
        self.steps += 1
        self.say(f"\n{self.steps}. {title}")

    def say(self, text: str) -> None:
        """Print a line now, also into a pipe."""
        print(text, flush=True)

    def relay(self, data: bytes) -> None:
        """Print what the board printed, as soon as a whole character is there."""
        sys.stdout.write(self._decoder.decode(data).replace("\r", ""))
        sys.stdout.flush()


@contextmanager
def service_for(plan: Plan, story: Story) -> Iterator[Service]:
    """The service of this run: the one at BASE_URL, or the stand-in, started for it."""
    if not plan.stand_in:
        assert plan.certificate
        story.step(f"The service is {plan.base_url}")
        story.say(f"   trusted by the roots in {plan.certificate.name}")
        yield Service(plan.base_url, plan.certificate.read_bytes())
        return
    pace = PACE if sys.stdout.isatty() else 0.0
    with StandIn(key=plan.api_key, lan=not plan.simulated_board, pace_s=pace) as stand_in:
        story.step("A stand-in for the service starts on this computer")
        story.say(f"   {stand_in.base_url}, with a certificate authority made for this run")
        pem = stand_in.authority_pem.encode()
        yield Service(stand_in.base_url, pem, str(stand_in.ntp_address), stand_in)


def with_fault(plan: Plan, service: Service) -> tuple[dict[str, str], bytes]:
    """The board's settings and certificate, with the fault that the plan asks for."""
    settings = {
        "api_key": plan.api_key,
        "base_url": service.base_url,
        "wifi_ssid": plan.wifi_ssid,
        "wifi_pass": plan.wifi_password,
        "ntp": service.ntp,
    }
    certificate = service.certificate
    if plan.fault == "key":
        settings["api_key"] += "-wrong"
    elif plan.fault == "wifi":
        settings["wifi_pass"] += "-wrong"
    elif plan.fault == "service":
        settings["base_url"] = f"https://127.0.0.1:{closed_port()}/v1"
    elif plan.fault == "certificate":
        certificate = places.CERTIFICATE.read_bytes()
    return settings, certificate


def prepare(link: BoardLink, plan: Plan, service: Service, story: Story) -> None:
    """Library, certificate, settings and clock, over the serial port."""
    settings, certificate = with_fault(plan, service)
    story.step("The library goes onto the board, compiled")
    without = adapters.foreign(adapters.MICROPYTHON)
    report = install.install_library(link, schemas=(), only=GROUPS, without=without)
    install.install_module(link, APP, APP_ON_BOARD)
    story.say(f"   {install.LIBRARY_ON_BOARD}: {report.describe()}")
    story.say(f"   {APP_ON_BOARD}: the demo's own program")
    story.step("Certificate, Wi-Fi, key and clock")
    install.install_file(link, install.CERTIFICATE_ON_BOARD, certificate)
    story.say(f"   {install.CERTIFICATE_ON_BOARD}: {len(certificate):,} bytes")
    provision.write_settings(link, settings)
    story.say(f"   settings: {', '.join(name for name in settings if settings[name])}")
    story.say(f"   clock: {provision.set_clock(link):%Y-%m-%d %H:%M:%S} UTC")


def tell(plan: Plan, story: Story, state: Path = STATE) -> None:
    """One run. Raises LinkError, or what the stand-in or the simulator raise when they cannot start."""
    for name in plan.unused:
        story.say(f"({name} is set, but is only for a real board or service: not used)")
    with ExitStack() as stack:
        port = plan.port
        if plan.simulated_board:
            wifi = {plan.wifi_ssid: plan.wifi_password}
            port = stack.enter_context(SimulatedBoard(state=state, wifi=wifi)).port
        link = stack.enter_context(BoardLink(port))
        story.step("A board is found" + (" (simulated)" if plan.simulated_board else ""))
        version = link.eval("__import__('sys').version")
        story.say(f"   {version} at {port}")
        service = stack.enter_context(service_for(plan, story))
        prepare(link, plan, service, story)
        # A clean heap: what installing left behind is none of the program's.
        link.soft_reset()
        code = f"import uopenai_demo\nuopenai_demo.run({plan.question!r}, {story.steps + 1})"
        link.exec(code, story.relay, timeout=SILENCE)
        report_figures(link.eval("uopenai_demo.figures"), service, story)


def report_figures(figures: dict[str, Any], service: Service, story: Story) -> None:
    """What the run took: the board's own measurements, and the stand-in's count."""
    counted_by = "client"
    if service.stand_in is not None:
        figures["connections"], counted_by = service.stand_in.connections, "stand-in"
    rows = (
        ("heap at the peak", f"{figures['heap_peak']:,} bytes", "live objects, the library's code included"),
        ("first word after", f"{figures['first_word_ms'] / 1000:.2f} s", "connecting included"),
        ("connections opened", str(figures["connections"]), f"counted by the {counted_by}"),
    )
    story.say("\nIn figures")
    for name, value, note in rows:
        story.say(f"   {name:<18}  {value:>13}  ({note})")


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; 0 when all of it worked, 1 with the reason when not."""
    parser = argparse.ArgumentParser(prog="demo", description="The main job, end to end")
    parser.add_argument("--state", type=Path, default=STATE, help="the simulated board's folder")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may not know every character of an answer
    story = Story()
    try:
        tell(read_plan(), story, options.state)
    except (RuntimeError, OSError) as error:
        return failed(str(error))
    except KeyboardInterrupt:
        failed("interrupted")
        return 130
    return 0


def failed(reason: str) -> int:
    """Say why it ended here."""
    print(f"\nThe demo stopped: {reason}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
