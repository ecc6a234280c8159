"""An emulation of CircuitPython's API: ``board``."""

board_id = "uopenai_simulated"
