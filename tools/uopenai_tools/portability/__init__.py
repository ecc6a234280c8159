"""Refuses what one of the two platforms lacks: MicroPython 1.25 and CircuitPython 9.2, on ESP32.

    python -m uopenai_tools.portability [FOLDER]      # a line for each finding; ends with 1 if there is one

facts.toml says what is lacking, and which files belong to one platform; platforms reads the stubs; guards and
flow know where a line is reached, holding what its names hold; rules, syntax and numbers are what is
looked for. The gadgets of firmware/apps are looked at too.
"""

from __future__ import annotations
