"""The simulated board: the unix port of MicroPython behind a pseudo-terminal that plays a serial port.

`board` is the way in; `machine` the chip, which joins `port`, `repl` and `child` (the interpreter);
`device/` is what the interpreter itself carries, in MicroPython.

`world` is what `--port sim` stands for: such a board, whose chip has a flash (`flashed`, with `boot`,
`partitions` and `nvs` for what lies in it, `image` for a firmware), and a service for it (`service`); `rom/`
is the loader through which esptool writes that flash.
"""

from uopenai_tools.simulator.board import SimulatedBoard
from uopenai_tools.simulator.errors import SimulatorError

__all__ = ["SimulatedBoard", "SimulatorError"]
