"""The board's firmware: the device modules, compiled.

Kept under the build folder, by the digest of what they were made from.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

from uopenai_tools.compiling import ARCHITECTURES, compile_file
from uopenai_tools.interpreter import Interpreter

DEVICE = Path(__file__).parent / "device"
# Of the boards with CircuitPython.
EMULATION = Path(__file__).parent / "circuitpython"
# What is machine code; without a processor to compile it for, the others do without.
_NATIVE = ("_samples_native.py", "cp_importing.py")


def compile_firmware(build: Path, interpreter: Interpreter) -> Path:
    """The folder with the compiled device modules, made if these have not been compiled before."""
    sources = sorted([*DEVICE.glob("*.py"), *EMULATION.glob("*.py")])
    digest = hashlib.sha256(f"{interpreter.path} {interpreter.version} {interpreter.word_bytes}".encode())
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    folder = build / "simulator" / digest.hexdigest()[:16]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as making:
            made = Path(making) / "firmware"
            made.mkdir()
            processor = _processor(interpreter.path)
            for source in sources:
                if source.name in _NATIVE and not processor:
                    continue
                # The name is what marks the firmware's own lines in a traceback, which are left out.
                march = processor if source.name in _NATIVE else ""
                data = compile_file(source, f"simulator/{source.name}", march)
                (made / source.with_suffix(".mpy").name).write_bytes(data)
            if not folder.is_dir():
                made.rename(folder)
    return folder


def _processor(interpreter: Path) -> str:
    """mpy-cross's name for the processor whose machine code *interpreter* runs; empty if it runs none."""
    code = "import sys; print(sys.implementation._mpy >> 10 & 15)"
    run = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    number = int(run.stdout) if run.stdout.strip().isdigit() else 0
    return ARCHITECTURES[number] if number < len(ARCHITECTURES) else ""
