"""client.realtime.connect and client.realtime.translations.connect; see uopenai.realtime."""

from .. import visit


def connect(resource, **options):
    """A connection to the realtime API that is to be opened: see realtime.opening."""
    return visit("realtime.opening").connection(resource, "/realtime", options)


def translate(resource, model, **options):
    """The same to a translation, whose events are others."""
    return visit("realtime.opening").connection(
        resource, "/realtime/translations", dict(options, model=model)
    )
