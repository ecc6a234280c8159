"""Changes the board's settings (see config), to stay across power-off. Only NVS can be written."""

from micropython import const

from .config import NVS, get

_LONGEST = const(512)  # bytes of a value; see config


def put(name, value):
    """Store the setting *name*. Raises KeyError, ValueError, OSError (NVS full)."""
    store = _store(name)
    data = value.encode()
    if len(data) > _LONGEST:
        raise ValueError("%s is longer than %d bytes" % (name, _LONGEST))
    store.set_blob(name, data)
    store.commit()


def forget(name):
    """Remove the setting *name*; one that is not set is left so."""
    store = _store(name)
    try:
        store.erase_key(name)
    except OSError:  # it was not set
        return
    store.commit()


def _store(name):
    get(name)  # an unknown name is a mistake here, not a new setting
    if NVS is None:
        raise OSError(
            "settings cannot be written here: set them in the environment, or in settings.toml, which code"
            " may not write while USB has the drive: edit it there, or call `uopenai provision`"
        )
    return NVS("uopenai")
