"""The simulated board: the unix port of MicroPython behind a pseudo-terminal that plays a serial port.

`board` is the way in; `machine` the chip, which joins `port`, `repl` and `child` (the interpreter);
`device/` is what the interpreter itself carries, in MicroPython.
"""

from uopenai_tools.simulator.board import SimulatedBoard
from uopenai_tools.simulator.errors import SimulatorError

__all__ = ["SimulatedBoard", "SimulatorError"]
