"""What the SDK offers beyond single operations; each module is loaded by the first call that needs it."""

from ..session import refusal


def needs_all(params, names="fields save_to"):
    """Refuse options (*names*) among *params* that would keep from a helper what it goes by."""
    for name in names.split():
        if name in params:
            raise refusal("%s= is for single operations: this call needs the whole answer" % name)
