"""The methods of a resource as coroutines, so that a helper is written once, for both clients."""

from ..views import View


def awaitable(resource):
    """*resource*, whose methods give coroutines, whatever its client makes of them."""
    return type(resource)(View(resource._client, _run=_as_it_is), resource.name)


def _as_it_is(task):
    return task
