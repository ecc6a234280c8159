"""The answers of a call that are neither JSON nor events: bytes, text, none, and those that are of no use."""

from .answers import Answer


async def reply(client, response, said, kind, saver):
    """A Binary, text, None or an empty Answer, as *said* (content type) and *kind* have it.

    *saver*: where bytes are to be saved, or None. Raises APIError for what does not belong there.
    """
    if kind == "none":
        response.close()
        return None
    if kind == "bytes":
        if saver is not None:
            return await save(response, saver)
        if client.stream is None:
            from .binary import Binary
        else:
            from .aio import AsyncBinary as Binary
        return Binary(response)
    if kind == "text" and said[:5] == "text/":
        content = await read_all(response)
        try:
            return str(content, "utf-8")
        except UnicodeError as fault:
            raise response.explain(fault)
    if not said and response.status_code in (202, 204):
        response.close()
        return Answer({})
    from .refusals import no_object

    raise no_object(response, said)


async def read_into(response, view):
    """Read into *view* what is there of the content, waiting for at least one byte; 0 at the end."""
    source = response.source
    if response.closed:
        return 0
    try:
        if source.start == source.end and not await source.more():
            response.close()
            return 0
    except (OSError, ValueError) as fault:
        raise response.explain(fault)
    count = min(len(view), source.end - source.start)
    view[:count] = source.mv[source.start : source.start + count]
    source.start += count
    return count


async def read_all(response):
    """All of the content that is left, as bytes. Peak heap: twice their number."""
    parts = []
    piece = memoryview(bytearray(512))
    try:
        while count := await read_into(response, piece):
            parts.append(bytes(piece[:count]))
        return b"".join(parts)
    except MemoryError:
        parts.clear()
        response.close()
        from .faults import too_large

        raise too_large("the answer", "save it with save_to=, or read it in pieces")
    except BaseException:  # a task that was cancelled
        response.close()
        raise


async def save(response, saver):
    """Write all of the content to where *saver* says (see saving.Saver): how many bytes."""
    try:
        with saver:
            saver.begin()
            source = response.source
            try:
                while source.start < source.end or source.now() or await source.more():
                    saver.write(source.mv[source.start : source.end])
                    source.start = source.end
            except (OSError, ValueError) as fault:
                raise response.explain(fault)
            return saver.end()
    finally:
        response.close()


def text(response):
    """All of the text in *response*, a dict; None if that is no response of the model."""
    output = response.get("output")
    if not isinstance(output, list):
        return None
    parts = [part for item in output for part in item.get("content") or ()]
    parts = [part for part in parts if isinstance(part, dict) and part.get("type") == "output_text"]
    return "".join([part.get("text", "") for part in parts])
