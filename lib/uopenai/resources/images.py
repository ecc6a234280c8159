"""``client.images``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Images(Resource):
    """``client.images``

    With ``save_to=`` (a path, or an object with ``write``) a picture goes there while it arrives, and
    its size in bytes stands in the place of ``b64_json``. Of several, the second is ``name-2.png``,
    and so on; of a stream, each takes the place of the one before: the last is the finished one. Peak
    heap: "an image" in the table of lib/README.md.
    """

    def create_variation(self, **params):
        """Vary an image: an Answer. *image*: see edit().

        Takes *image*; may take *model*, *n*, *response_format*, *size*, *user*.

        ``POST /images/variations``, createImageVariation.
        """
        return self._client._post(
            "/images/variations", params, files=("image",), base64=("data.*.b64_json", "b64_json")
        )

    def edit(self, **params):
        """Change an image: an Answer, or with ``stream=True`` a Stream of events. *image* (one or a list),
        *mask*: a path, a stream, bytes, or (filename, any of these[, content type]); read while they are
        sent.

        Takes *prompt*; may take *background*, *images*, *input_fidelity*, *mask*, *model*, *moderation*,
        *n*, *output_compression*, *output_format*, *partial_images*, *quality*, *size*, *stream*, *user*,
        *image*, *response_format*.

        ``POST /images/edits``, createImageEdit.
        """
        return self._client._post(
            "/images/edits", params, files=("mask", "image"), base64=("data.*.b64_json", "b64_json")
        )

    def generate(self, **params):
        """Make images from a text: an Answer, or with ``stream=True`` a Stream of events.

        Takes *prompt*; may take *background*, *model*, *moderation*, *n*, *output_compression*,
        *output_format*, *partial_images*, *quality*, *response_format*, *size*, *stream*, *style*,
        *user*.

        ``POST /images/generations``, createImage.
        """
        return self._client._post("/images/generations", params, base64=("data.*.b64_json", "b64_json"))


GROUP = Images
