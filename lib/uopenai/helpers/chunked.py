"""Uploads in parts, which can break off and be gone on with."""

import gc

from micropython import const

from .. import errors
from ..files import File
from . import needs_all

_PART_SIZE = const(4194304)  # the SDK's 64 MB would be sent again whole when a bad line breaks
_LARGEST_PART = const(67108864)  # that the service takes


async def upload_file_chunked(
    uploads,
    *,
    file,
    mime_type,
    purpose,
    filename=None,
    bytes=None,
    part_size=None,
    md5=None,
    resume=None,
    progress=None,
    **options,
):
    """Upload *file* in parts, and make a file of them: the Answer of complete().

    *file*: a path, a stream or bytes, read while it is sent. *filename* may be left out for a path,
    and *bytes* (its size) where that can be found out. *part_size*: bytes, up to 64 MB; 4 MB if
    left out. *md5*: see complete(). *progress*: called with the bytes sent so far, and their number.
    *options*: timeout=, extra_headers=, extra_query=, for each of the requests.

    *resume*: a dict that is kept up to date with what has arrived (hand in ``{}`` to begin). Handed
    in again after a failure, with the same file, the upload goes on behind the last part that
    arrived. It holds text and numbers only: as JSON in a file it outlives a power cut. What a
    request raises has it as its ``resume``.

    A part that failed is sent once more, after the client's own retries, if the file can seek.
    Raises OpenAIError. Peak heap: see the table in lib/README.md.
    """
    needs_all(options)
    source = File(file)
    about = {"filename": filename or source.name, "mime_type": mime_type, "purpose": purpose}
    about["bytes"] = _whole(source, bytes)
    state = {} if resume is None else resume
    _prepare(state, source, about, _PART_SIZE if part_size is None else part_size)
    return await _chunked(uploads._client._call, source, about, state, md5, progress, options)


async def _chunked(call, file, about, state, md5, progress, options):
    """The requests of upload_file_chunked(). The client may change what it is given: it gets copies."""
    try:
        if "upload_id" not in state:
            state["upload_id"] = (await call("POST", "/uploads", dict(about, **options))).id
        values = (state["upload_id"],)
        part_ids = state["part_ids"]
        while (first := len(part_ids) * state["part_size"]) < about["bytes"]:
            file.window(first, min(state["part_size"], about["bytes"] - first))
            gc.collect()  # else the requests' litter comes to 2 KB in 25 parts
            told = progress and _from(first, about["bytes"], progress)
            params = dict(options, data=("upload", file), progress=told)
            part_ids.append((await _part(call, values, file, params)).id)
        params = dict(options, part_ids=part_ids)
        if md5 is not None:
            params["md5"] = md5
        return await call("POST", "/uploads/{upload_id}/complete", params, values)
    except errors.OpenAIError as fault:
        file.window(0, about["bytes"])
        file.rewind()  # a stream goes by where it stands, so that it may be handed in again
        fault.resume = state  # pyright: ignore[reportAttributeAccessIssue] - it takes attributes
        raise


async def _part(call, values, file, params):
    """Send a part. Twice is harmless: a part counts only once it is listed in the end."""
    again = True
    while True:
        try:
            return await call("POST", "/uploads/{upload_id}/parts", dict(params), values, ("data",))
        except errors.APIConnectionError as fault:
            if not (again and fault.passing and file.rewind()):
                raise
            again = False


def _whole(file, size):
    """The bytes of the whole *file*; *size* is what the caller says."""
    if file.size is None:
        if size is None:
            raise errors.OpenAIError("this stream cannot tell its size: say it in bytes=")
        return size
    if size not in (None, file.size):
        raise errors.OpenAIError("bytes= says %d, but the file has %d bytes" % (size, file.size))
    return file.size


def _prepare(state, file, about, part_size):
    """Fill an empty *state*, or check that one that is not goes with the *file*."""
    if not about["filename"]:
        raise errors.OpenAIError("what is the file called? filename= may be left out only for a path")
    if not 0 < part_size <= _LARGEST_PART:
        raise errors.OpenAIError("part_size must be from 1 to %d bytes" % _LARGEST_PART)
    if "upload_id" not in state:
        state["bytes"] = about["bytes"]
        state["part_size"] = part_size
        state["part_ids"] = []
    elif file.start is None:
        raise errors.OpenAIError("a stream that cannot seek cannot be gone on with: begin without resume=")
    elif state["bytes"] != about["bytes"]:
        raise errors.OpenAIError(
            "the upload to go on with has %d bytes, this file %d: is it the same?"
            % (state["bytes"], about["bytes"])
        )


def _from(first, size, progress):
    return lambda sent, _: progress(first + sent, size)
