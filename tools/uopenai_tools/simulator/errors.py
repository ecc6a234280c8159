"""What goes wrong with a simulated board, in words."""

from __future__ import annotations

from uopenai_tools.faults import Fault


class SimulatorError(Fault):
    """The simulated board cannot start or cannot go on; the text is one line, with the fix."""
