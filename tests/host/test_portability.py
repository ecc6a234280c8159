"""The lint of what one of the two platforms lacks: each rule catches, and lets the allowed form pass."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from uopenai_tools.interpreter import Interpreter
from uopenai_tools.portability import facts
from uopenai_tools.portability.facts import CIRCUITPYTHON, MICROPYTHON, PLATFORMS
from uopenai_tools.portability.lint import check, check_apps, check_text
from uopenai_tools.portability.platforms import ROOT, read

C, M, BOTH = (CIRCUITPYTHON,), (MICROPYTHON,), (CIRCUITPYTHON, MICROPYTHON)
LONG = "x" * 32768

# What is caught: the source, the words of the finding, who lacks it.
CAUGHT = [
    ("import socket", "import of socket", C),
    ("from machine import I2S", "import of machine", C),
    ("import socketpool", "import of socketpool", M),
    ("import audiobusio", "import of audiobusio", M),
    ("import typing", "import of typing", BOTH),
    ("import importlib", "import of importlib", BOTH),
    ("import uctypes", "import of uctypes", C),
    ("__import__('json')", "__import__()", BOTH),
    ("import time\ntime.ticks_ms()", "time.ticks_ms", C),
    ("import time as clock\nclock.gmtime()", "time.gmtime", C),
    ("from time import sleep_ms", "time.sleep_ms", C),
    ("import time\ntime.monotonic()", "time.monotonic", M),
    ("import hashlib\nhashlib.sha256()", "hashlib.sha256", C),
    ("import hashlib\nhashlib.new('sha1')", "hashlib.new", M),
    ("import os\nos.ilistdir('/')", "os.ilistdir", C),
    ("import os\nos.getenv('A')", "os.getenv", M),
    ("import sys\nsys.print_exception(1)", "sys.print_exception", C),
    ("import sys\nsys.stdin.buffer.read(1)", "sys.stdin.buffer", C),
    ("import gc\ngc.threshold(9)", "gc.threshold", C),
    ("import io\nio.BufferedWriter(1, 2)", "io.BufferedWriter", C),
    ("import micropython\nmicropython.schedule(print, 1)", "micropython.schedule", C),
    ("from micropython import viper", "micropython.viper", C),
    ("import wifi\nwifi.radio.connect('a')", "import of wifi", M),
    ("next(iter(()), None)", "next() with a default", C),
    ("'a'.startswith(('a', 'b'))", "startswith() with a tuple", C),
    ("ENDS = ('a', 'b')\n'a'.endswith(ENDS)", "endswith() with a tuple", C),
    ("'a'.removeprefix('a')", ".removeprefix()", BOTH),
    ("'a'.casefold()", ".casefold()", BOTH),
    ("'1'.zfill(2)", ".zfill()", BOTH),
    ("memoryview(b'').cast('I')", ".cast()", BOTH),
    ("import re\nre.match('a', 'a').groups()", ".groups()", M),
    ("a = 1\na.itemsize", ".itemsize", C),
    ("a = ValueError()\na.__cause__", ".__cause__", M),
    ("def a(): pass\na.__qualname__", ".__qualname__", BOTH),
    ("int.from_bytes(b'1', 'little', signed=True)", "from_bytes(signed=)", BOTH),
    ("(1).to_bytes(2)", "without the order of the bytes", BOTH),
    ("b'1'.decode('utf-8', 'ignore')", "decode()", BOTH),
    ("'a b'.split(maxsplit=1)", "split(maxsplit=)", BOTH),
    ("zip((), (), strict=True)", "zip(strict=)", BOTH),
    ("import json\njson.dumps({}, sort_keys=True)", "json.dumps(sort_keys=)", BOTH),
    ("import re\nre.match('a{2}', 'aa')", "the pattern 'a{2}'", BOTH),
    ("import struct\nstruct.pack('P', 1)", "the format 'P'", BOTH),
    ("from array import array\narray('u')", "array('u')", BOTH),
    ("open('a', 'x')", "open() with mode x", BOTH),
    ("TimeoutError()", "TimeoutError", M),
    ("try:\n    pass\nexcept FileNotFoundError:\n    pass", "FileNotFoundError", BOTH),
    ("execfile('a')", "execfile", C),
    ("match 1:\n    case 1:\n        pass", "match", BOTH),
    ("def a(b, /): pass", "positional-only", BOTH),
    ("a = {**{}}", "{**a}", BOTH),
    ("a = [*()]", "* in a display", BOTH),
    ("a = [1, 2][::-1]", "a slice with a step", BOTH),
    ("a = {} | {1: 2}", "| of dicts", BOTH),
    ("a = list[int]", "list[…]", BOTH),
    ("a = 1j", "a complex number", BOTH),
    (f"a = {LONG!r}", "a literal of 32768 bytes", BOTH),
    ("async def a():\n    yield 1", "an async generator", BOTH),
    ("async def a(b):\n    return [await c for c in b]", "await in a comprehension", BOTH),
    ("async def a(b):\n    return [c async for c in b]", "await in a comprehension", BOTH),
    ("a = 1\nf'{a:{a}}'", "an f-string in an f-string", BOTH),
    ("a = 1\nf'{a!a}'", "!a in an f-string", BOTH),
    ("try:\n    pass\nexcept:\n    pass", "except without an exception", BOTH),
    ("raise ValueError from None", "raise … from …", M),
    ("from uopenai.errors import *", "import *", BOTH),
    ("a = bytearray(9)\ndel a[:3]", "del of a part of a", BOTH),
    ("with (open('a') as b, open('c') as d):\n    pass", "with (… as …)", BOTH),
    ("class A:\n    def __setattr__(self, b, c): pass", "A.__setattr__()", C),
    ("class A:\n    def __del__(self): pass", "A.__del__()", BOTH),
    ("class A:\n    def __set_name__(self, b, c): pass", "A.__set_name__()", C),
    ("class A:\n    def __init_subclass__(cls): pass", "A.__init_subclass__()", BOTH),
    ("class A:\n    def __ior__(self, b): pass", "A.__ior__()", C),
    ("class A(metaclass=type): pass", "class A(metaclass=…)", BOTH),
    ("class B: pass\nclass A(B, ValueError): pass", "a native type among its bases", BOTH),
    ("import micropython\n@micropython.viper\ndef a(): pass", "micropython.viper", C),
    ("import time\ndef a():\n    return time.time() / 2", "/ of a time", C),
    ("import time\ndef a():\n    b = time.time() + 9\n    return b * 1.5", "a time and a float", C),
    ("from .net.ticks import ticks_ms\ndef a():\n    return float(ticks_ms())", "float() of a time", C),
    (
        "import time\nclass A:\n    def a(self): self.b = time.time()\n    def c(self): return self.b / 2",
        "/ of a",
        C,
    ),
    ("import time\na = time.time() / 2", "/ of a time", C),
    ("import time\nclock = time\nclock.gmtime()", "time.gmtime", C),
    (
        "import time\nclass A:\n    def a(self):\n        self.b = time\n        self.b.sleep_ms(1)",
        "time.sleep_ms",
        C,
    ),
    ("def a(b):\n    return b.recv(9)", ".recv()", C),
    ("import time\ntime.localtime().tm_year", ".tm_year", M),
    ("def a(b):\n    ends = ('a', 'b')\n    return b.endswith(ends)", "endswith() with a tuple", C),
    (
        "class A:\n    B = ('a',)\n    def a(self, b): return b.startswith(self.B)",
        "startswith() with a tuple",
        C,
    ),
    ("def a(b):\n    return b.startswith(tuple(b))", "startswith() with a tuple", C),
    ("def a():\n    b = dict(c=1)\n    return b | b", "| of dicts", BOTH),
    ("a = {}\na |= a", "| of dicts", BOTH),
    ("isinstance(1, int | str)", "| of types", BOTH),
    ("a = memoryview(b'a')[1:]\na.find(b'a')", ".find() of a memoryview", BOTH),
    ("with (open('a'), open('b')):\n    pass", "with (… as …)", BOTH),
    ("import asyncio\nasyncio.open_connection('a', 1)", "asyncio.open_connection", C),
    ("a = 1700000000.0", "the float 1700000000.0", C),
    ("a = 1\nf\"{'b:' if a else ''}\"", "'b:' in an f-string's field", BOTH),
    ("a = 1\nf'{(lambda: a)()}'", "a lambda in an f-string", BOTH),
    ("a = 1\n'{0.b}'.format(a)", "{0.b} in str.format()", BOTH),
    ("a = 1\n'{!a}'.format(a)", "the format '{!a}'", BOTH),
    ("'%d %a' % (1, 2)", "%a", BOTH),
    ("a = '\\N{DEGREE SIGN}'", "by its name", BOTH),
    ("a = {}\na.keys() - {1}", "a.keys() - {1}", BOTH),
    ("a = bytearray(4)\na.pop()", ".pop() of a bytearray", BOTH),
    ("from array import array\na = array('h')\na.pop()", ".pop() of a array", BOTH),
    ("from collections import deque\na = deque((), 4)\na.clear()", ".clear() of a deque", BOTH),
    ("from collections import deque\ndeque()", "deque() without", BOTH),
    ("from collections import deque\ndeque((), maxlen=3)", "collections.deque(maxlen=)", BOTH),
    ("from collections import namedtuple\nnamedtuple('A', 'b', defaults=(1,))", "(defaults=)", BOTH),
    ("def a(b): return b._replace(c=1)", "._replace()", BOTH),
    ("import os\nos.stat('a').st_size", ".st_size", BOTH),
    ("def a(b): return b.match('c').group()", "group() without a number", BOTH),
    ("def a(b): return iter(lambda: b.read(9), b'')", "iter() with a last value", BOTH),
    ("'a'.encode('latin-1')", "encode('latin-1')", BOTH),
    ("str(b'a', 'utf-8', 'replace')", "str() with a way", BOTH),
    ("'a'.center(9, '*')", "center() with", BOTH),
    ("'a b'.title()", ".title()", BOTH),
    ("def a(b): b.sendall(b'c')", ".sendall()", C),
    ("def a(b): b.settimeout(value=3)", "settimeout(value=)", BOTH),
    ("from json import dumps\ndumps({}, indent=1)", "json.dumps(indent=)", BOTH),
    ("from struct import pack\npack('?', 1)", "the format '?'", BOTH),
    ("import array\narray.array('u')", "array('u')", BOTH),
    ("from .net.ticks import ticks_ms\ndef a():\n    b = 0.5\n    return ticks_ms() + b", "a time and a", C),
    ("(1).to_bytes(length=2, byteorder='big')", "to_bytes(byteorder=)", BOTH),
    ("from random import shuffle", "random.shuffle", BOTH),
]

# What passes: guarded, or what both have.
PASSES = [
    "import json, os, sys, gc, binascii\nfrom micropython import const",
    "import uopenai.requests as requests\nfrom .net import wifi",
    "try:\n    import socket\nexcept ImportError:\n    import socketpool",
    (
        "try:\n    from esp32 import NVS\nexcept ImportError:\n    NVS = None\nimport os\n"
        "def a():\n    if NVS is None:\n        return os.getenv('A')\n    return NVS('b')"
    ),
    "def ready():\n    try:\n        import tls\n    except ImportError:\n        return 0\n    return 1",
    "import time\nif hasattr(time, 'ticks_ms'):\n    a = time.ticks_ms\nelse:\n    import supervisor",
    "import time\nif not hasattr(time, 'ticks_ms'):\n    from . import ticks as time\ntime.ticks_ms()",
    "import time\nif not hasattr(time, 'ticks_ms'):\n    import supervisor\nelse:\n    time.sleep_ms(1)",
    "import gc\nif hasattr(gc, 'threshold') and gc.threshold() < 0:\n    gc.threshold(9)",
    "import gc\na = gc.threshold() if hasattr(gc, 'threshold') else -1",
    "import hashlib\ntry:\n    a = hashlib.sha256()\nexcept AttributeError:\n    a = hashlib.new('sha256')",
    "import hashlib\na = getattr(hashlib, 'sha1', None)\nb = a() if a else hashlib.new('sha1')",
    "import sys\ndef a():\n    if not hasattr(sys, 'ps1'):\n        return\n    print(sys.ps1)",
    "import sys\nif sys.implementation.name == 'circuitpython':\n    import wifi\nelse:\n    import network",
    "__import__('uopenai.' + 'net')\ndef a(path):\n    return __import__(path)",
    "import sys\nsys.stdin.read(1)\nsys.modules.pop('a', None)",
    "next(iter(()))\n'a'.startswith('a')\n'a'.endswith(b'a')",
    "int.from_bytes(b'1', 'little')\n(1).to_bytes(2, 'big')\nb'1'.decode('utf-8')",
    "sorted((), key=len, reverse=True)\nprint(1, end='')\nenumerate((), start=1)\nmax((), default=0)",
    "import json, binascii\njson.dumps({}, separators=(',', ':'))\nbinascii.b2a_base64(b'', newline=False)",
    "import re\nre.match('[a-z]+$', 'a').group(0)",
    "import struct\nfrom array import array\nstruct.pack('<HH', 1, 2)\narray('h', [1])",
    "class A:\n    def groups(self): pass\n    def __getattr__(self, a): pass\nA().groups",
    "class A(ValueError): pass\nclass B: pass\nclass C(B): pass",
    "a = 1\nf'{a!r:>5}'\nb = [1, 2][1:]",
    "a, *b = (1, 2)\nprint(*b)\nwhile (c := len(b)) > 1:\n    pass",
    "a: int = 1\ndef b(c: 'list[int]', *, d: int = 1) -> int: ...",
    "a = []\ndel a[:2]",
    "def a():\n    b = {}\ndef c(b):\n    return b | 1",
    "def a(b):\n    c = ('a', 'b')\n    for c in c:\n        b.startswith(c)",
    "with (open('a')) as b, open('c') as d:\n    pass",
    "with (open('a')), open('c'):\n    pass",
    "with open('a') as b, open('c') as d:\n    pass",
    "async def a(b):\n    async with b as c:\n        async for d in c:\n            await d",
    "def a():\n    b = yield from ()\n    return b",
    "import time\ndef a():\n    return time.time() // 2 + 5",
    "from .net.ticks import ticks_diff, ticks_ms\ndef a(b):\n    return ticks_diff(ticks_ms(), b) / 1000",
    "try:\n    pass\nexcept OSError as fault:\n    raise ValueError('because of %d' % fault.args[0])",
    "a = 1\nf\"{'b, c!' if a != 2 else ''}{{d}}{a:>5}\"\n'{:>{b}} {!r}'.format(a, a, b=5)\n'9%% %s' % a",
    "a = [1]\na.pop()\na.clear()\ndef b(c): c.pop()\nd = {}\nd.pop(1, None)\nset(d.keys()) - {1}",
    "from collections import deque, namedtuple\na = deque((), 4)\na.append(1)\nnamedtuple('A', 'b')(1).b",
    "'a'.encode()\nb'a'.decode('utf-8')\n'a'.center(9)\n'\\\\N{a}'\niter([1])",
    "class A:\n    def send(self, **b): pass\nA().send(c=1)\ndef d(e): e.connect(ssid='f', timeout=3)",
]


@pytest.mark.parametrize(("source", "words", "lacking"), CAUGHT, ids=[words for _, words, _ in CAUGHT])
def test_what_a_platform_lacks_is_caught(source: str, words: str, lacking: tuple[str, ...]) -> None:
    found = check_text(source)
    assert len(found) == 1, found
    assert words in found[0].what
    assert found[0].platforms == lacking
    assert found[0].instead


@pytest.mark.parametrize("source", PASSES)
def test_what_both_have_or_is_guarded_passes(source: str) -> None:
    assert check_text(source) == []


def test_a_guard_lets_nothing_else_pass() -> None:
    caught = "try:\n    import socket\nexcept ImportError:\n    import machine\n"
    assert [finding.platforms for finding in check_text(caught)] == [C]
    caught = "import time\nif hasattr(time, 'ticks_ms'):\n    import wifi\n"
    assert [finding.platforms for finding in check_text(caught)] == [M]
    caught = "try:\n    def a():\n        import socket\nexcept ImportError:\n    pass\n"
    assert [finding.platforms for finding in check_text(caught)] == [C]


def test_a_finding_does_not_offer_what_both_lack() -> None:
    for source in ("import os\nos.makedirs('a')", "import datetime"):
        assert "guard" not in check_text(source)[0].instead


def test_a_finding_is_one_line_that_says_what_to_do() -> None:
    assert [str(finding) for finding in check_text("\nimport time\ntime.ticks_ms()", "lib/a.py")] == [
        "lib/a.py:3: time.ticks_ms: CircuitPython lacks it; use net.ticks"
    ]


def test_a_file_of_one_platform_may_use_what_the_other_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import machine\nimport wifi\n")
    found = check(tmp_path, {"a.py": (MICROPYTHON, "why")})
    assert [(finding.line, finding.platforms) for finding in found] == [(2, M)]


def test_a_misspelt_module_is_a_finding_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import wifi\nimport audiobussio\ndef b():\n    from wify import radio\n")
    found = check(tmp_path, {"a.py": (CIRCUITPYTHON, "why")})
    assert [(finding.line, finding.platforms) for finding in found] == [(2, C), (4, C)]
    assert [finding.platforms for finding in check_text("import supervisr")] == [BOTH]


def test_an_entry_that_allows_nothing_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import json\n")
    found = check(tmp_path, {"a.py": (MICROPYTHON, "why"), "gone.py": (CIRCUITPYTHON, "why")})
    assert [finding.what for finding in found] == [
        "the entry a.py for MicroPython allows nothing",
        "the entry gone.py for CircuitPython allows nothing",
    ]


def test_a_path_that_circuitpython_cannot_open_is_a_finding(tmp_path: Path) -> None:
    folder = tmp_path / ("f" * 70)
    folder.mkdir()
    (folder / "a.py").write_text("")
    assert check(tmp_path, {}) == []
    (folder / "abcdefghijk.py").write_text("")
    assert [finding.what for finding in check(tmp_path, {})] == ["a path of more than 95 bytes"]


def test_the_library_runs_on_both() -> None:
    assert [str(finding) for finding in check()] == []


def test_the_gadgets_run_on_both(tmp_path: Path) -> None:
    assert [str(finding) for finding in check_apps()] == []
    (tmp_path / "a.py").write_text("import machine\n")
    assert [finding.platforms for finding in check_apps(tmp_path)] == [C]


def test_each_adapter_says_why() -> None:
    for name, (owner, why) in facts.ADAPTERS.items():
        assert owner in PLATFORMS, name
        assert len(why) > 5, name


def test_the_facts_are_those_of_the_interpreter(interpreter: Interpreter) -> None:
    """The real MicroPython has what the table says that it has, and not what it says that both lack."""
    modules = [
        "array",
        "binascii",
        "builtins",
        "collections",
        "errno",
        "gc",
        "hashlib",
        "json",
        "re",
        "struct",
        "time",
    ]
    program = f"for name in {modules!r}:\n    print(name, *dir(__import__(name)))\n"
    program += (
        "print('methods', *dir(str), *dir(bytes), *dir(bytearray), *dir(memoryview), *dir(dict), *dir(int))"
    )
    done = subprocess.run(
        [str(interpreter.path), "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    there = {name: set(rest) for name, *rest in (line.split() for line in done.stdout.splitlines())}
    viper = {"ptr8", "ptr16", "ptr32", "uint"}  # words of the compiler
    not_objects = {"True", "False", "None", "__file__"}
    assert facts.BUILTINS[MICROPYTHON] - viper - not_objects <= there.pop("builtins")
    methods = there.pop("methods")
    assert not methods & {name for name, (absent, _) in facts.METHODS.items() if MICROPYTHON in absent}
    for name, names in there.items():
        assert facts.CORE[MICROPYTHON][name] <= names, name


def test_the_stubs_say_which_modules_there_are() -> None:
    micropython, circuitpython = (read(name) for name in PLATFORMS)
    assert micropython.has_module("machine") and not circuitpython.has_module("machine")
    assert circuitpython.has_module("audiobusio") and not micropython.has_module("audiobusio")
    assert micropython.has_name("machine", "I2S") and circuitpython.has_name("audiobusio", "I2SOut")


@pytest.mark.parametrize(
    ("configuration", "other"),
    [("pyright-device.json", CIRCUITPYTHON), ("pyright-circuitpython.json", MICROPYTHON)],
)
def test_types_are_checked_where_the_file_runs(configuration: str, other: str) -> None:
    """A file's types are checked against a platform's stubs unless it belongs to the other platform alone."""
    ignored = json.loads((ROOT / "tools" / configuration).read_text()).get("ignore", [])
    belonging = {name for name, (owner, _) in facts.ADAPTERS.items() if owner == other}
    assert {name.removeprefix("../lib/uopenai/") for name in ignored} == belonging
