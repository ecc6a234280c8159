"""The port at which an emulated chip waits in its loader, and the thread that serves it."""

from __future__ import annotations

import os
import select
import threading
from pathlib import Path

from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.port import SerialPort
from uopenai_tools.simulator.rom.chips import CHIPS
from uopenai_tools.simulator.rom.flash import NorFlash
from uopenai_tools.simulator.rom.session import Session
from uopenai_tools.simulator.rom.slip import Unframer, framed

# While the port is closed nobody tells us that it was opened: look this often, in seconds.
_LOOK = 0.02
# The address that a chip has by whom nobody gave another; bit 1 says: not given out by a manufacturer.
_MAC = bytes.fromhex("025045535032")


class RomLoader:
    """A chip that was reset into its ROM loader, from `start` (or `with`) to `close`; `port` is where.

    There are no reset lines: esptool is to be told `--before no-reset --after no-reset`.

    *chip*: see CHIPS. *flash*: the file that is its flash of *flash_bytes*, made if it is not there.
    *mac*: its six bytes. For tests, *unplug_after_bytes*, *unplug_after_packets*: having received so much
    it is unplugged, in the middle of whatever it is. Raises SimulatorError.
    """

    def __init__(
        self,
        chip: str = "esp32",
        flash: Path = Path("flash.bin"),
        flash_bytes: int = 4 << 20,
        *,
        mac: bytes = _MAC,
        unplug_after_bytes: int | None = None,
        unplug_after_packets: int | None = None,
    ) -> None:
        if chip not in CHIPS:
            raise SimulatorError(f"there is no chip {chip} here: there are {', '.join(CHIPS)}")
        self._chip = CHIPS[chip]
        self._path = flash
        self._flash_bytes = flash_bytes
        self._mac = mac
        self._bytes_left = unplug_after_bytes
        self._packets_left = unplug_after_packets
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self.port = ""

    def __enter__(self) -> RomLoader:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> RomLoader:
        """Reset the chip into its loader."""
        self._flash = NorFlash(self._path, self._flash_bytes)
        self._serial = SerialPort()
        self.port = self._serial.path
        self._wake, self._bell = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="rom loader", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Switch it off. The flash stays. Raises what went wrong in it, which is a fault of the emulation."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.write(self._bell, b"!")
        thread.join()
        for fd in (self._wake, self._bell, self._far_end):
            os.close(fd)
        self._flash.close()
        if self._error:
            raise self._error

    def _serve(self) -> None:
        try:
            self._exchange()
        except BaseException as error:
            self._error = error
        finally:
            # Held open until `close`, so that nobody else's port gets this one's name: esptool, when its port
            # has gone, opens what has that name a second later.
            self._far_end = os.open(self.port, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
            self._serial.close()

    def _exchange(self) -> None:
        """Until `close`, or until the cable is pulled."""
        session = Session(
            self._chip, self._flash, self._mac, lambda packet: self._serial.write(framed(packet))
        )
        unframer = Unframer()
        while not self._told_to_stop():
            data = self._serial.read()
            if not self._serial.is_open:
                unframer.reset()
            if self._bytes_left is not None:
                data = data[: self._bytes_left]
                self._bytes_left -= len(data)
            for packet in unframer.feed(data):
                if self._packets_left is not None:
                    if not self._packets_left:
                        return
                    self._packets_left -= 1
                session.receive(packet)
            if self._bytes_left == 0:
                return
            self._serial.flush()

    def _told_to_stop(self) -> bool:
        """Waits until there is something to do; whether that is to stop."""
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        if self._serial.is_open:
            wanted = select.POLLIN | (select.POLLOUT if self._serial.has_output else 0)
            poll.register(self._serial, wanted)
        ready = poll.poll(None if self._serial.is_open else _LOOK * 1000)
        return any(fd == self._wake for fd, _ in ready)
