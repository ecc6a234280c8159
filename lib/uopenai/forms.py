"""Turns a call's arguments into a multipart body: files from paths, streams and bytes; fields as text."""

from .files import File, content_type
from .query import flat
from .wire.multipart import MultipartBody


class Form(MultipartBody):
    """A multipart body whose files can be sent again, if they can seek.

    *progress*: called as they are read with the number of their bytes so far, and of all (None if
    nobody knows); it starts anew when the body is sent again.
    """

    def __init__(self, parts, progress=None):
        self._files = [part[2] for part in parts if len(part) > 3]
        self._sent = 0
        MultipartBody.__init__(self, parts)
        if progress is not None:
            sizes = [file.size for file in self._files]
            total = None if None in sizes else sum(sizes)

            def watch(count):
                self._sent += count
                progress(self._sent, total)

            for file in self._files:
                file.watch = watch

    def segments(self):
        """See MultipartBody. Each file is closed behind it, and all when this iterator is closed."""
        self._sent = 0
        try:
            for segment in MultipartBody.segments(self):
                yield segment
                if isinstance(segment, tuple):
                    segment[0].close()
        finally:
            for file in self._files:
                file.close()

    def rewind(self):
        """Make every file start anew; False if one of them cannot."""
        return False not in [file.rewind() for file in self._files]


def form(params, files):
    """The body of a call's arguments, of which *files* names the files; None if no file is among them.

    *progress* among them: see Form. *files* may be a dict: see typed_form.
    """
    if isinstance(files, dict):
        from . import typed_form

        return typed_form.form(params, files)
    progress = params.pop("progress", None)
    parts = []
    found = False
    for name in params:
        value = params[name]
        if name in files and value is not None and not isinstance(value, dict):
            found = True
            for item in value if isinstance(value, list) else (value,):
                parts.append(file_part(name + "[]" if isinstance(value, list) else name, name, item))
        else:
            parts.extend(flat(name, value))
    return Form(parts, progress) if found else None


def file_part(field, name, value):
    """The part for one file: a path, a stream, bytes, a File, or (filename, any of these[, content type])."""
    filename = kind = None
    if isinstance(value, tuple) and len(value) > 1:
        filename = value[0]
        kind = value[2] if len(value) > 2 else None
        value = value[1]
    file = value if isinstance(value, File) else File(value, name)
    filename = filename or file.name
    if not filename:
        ending = file.ending()  # the service goes by names
        filename = "upload." + ending if ending else "upload"
    return field, filename, file, file.size, kind or content_type(filename)
