"""client.realtime.connect and client.realtime.translations.connect; see uopenai.realtime."""

from ..realtime.manager import Manager


def connect(resource, **options):
    """A connection to the realtime API that is to be opened (see Manager)."""
    return Manager(resource._client, "/realtime", **options)


def translate(resource, model, **options):
    """The same to a translation, whose events are others."""
    return Manager(resource._client, "/realtime/translations", model=model, **options)
