"""The interpreter's own modules with the members that CircuitPython's have, and no others.

NAMES has them by module. What an interpreter lacks of them stays lacking.
"""

from cp_host import Namespace

NAMES = {
    "array": "array",
    "binascii": "a2b_base64 b2a_base64 crc32 hexlify unhexlify",
    "collections": "OrderedDict deque namedtuple",
    "gc": "collect disable enable isenabled mem_alloc mem_free",
    "io": "BytesIO IOBase StringIO open",
    "math": "acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh degrees e erf erfc exp expm1 fabs"
    " floor fmod frexp gamma isfinite isinf isnan ldexp lgamma log log10 log2 modf pi pow radians sin sinh"
    " sqrt tan tanh trunc",
    "micropython": "const",
    "random": "choice getrandbits randint random randrange seed uniform",
    "re": "compile match search sub",
    "struct": "calcsize pack pack_into unpack unpack_from",
}
_made = {}


def reduced(name, module):
    """What is imported in place of *module*, which is called *name*."""
    made = _made.get(name)
    if made is None:
        there = [member for member in NAMES[name].split() if hasattr(module, member)]
        made = _made[name] = Namespace(__name__=name, **{member: getattr(module, member) for member in there})
    return made
