"""Which interpreter the board runs, and which compiled files it takes."""


def check():
    import sys

    implementation = sys.implementation
    return {
        "name": implementation.name,
        "version": list(implementation.version[:3]),
        "mpy": getattr(implementation, "_mpy", getattr(implementation, "mpy", 0)),
        "machine": getattr(implementation, "_machine", sys.platform),
    }
