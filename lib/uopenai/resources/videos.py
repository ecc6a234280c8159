"""``client.videos``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Videos(Resource):
    """``client.videos``

    ``create_and_poll``: Have a video made, and wait for it: an Answer. See helpers.videos.

    ``poll``: Wait for a video: an Answer. See helpers.videos.
    """

    def create(self, **params):
        """Gives an Answer (VideoResource).

        Takes *prompt*; may take *input_reference*, *model*, *seconds*, *size*.

        ``POST /videos``, createVideo.
        """
        return self._client._post("/videos", params, files={"input_reference": None})

    def retrieve(self, video_id, **params):
        """Gives an Answer (VideoResource).

        ``GET /videos/{video_id}``, GetVideo.
        """
        return self._client._get("/videos/{video_id}", params, (video_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*.

        ``GET /videos``, ListVideos.
        """
        return self._client._list("/videos", params)

    def delete(self, video_id, **params):
        """Gives an Answer (DeletedVideoResource).

        ``DELETE /videos/{video_id}``, DeleteVideo.
        """
        return self._client._delete("/videos/{video_id}", params, (video_id,))

    def create_character(self, **params):
        """Gives an Answer (VideoCharacterResource).

        Takes *name*, *video*.

        ``POST /videos/characters``, CreateVideoCharacter.
        """
        return self._client._post("/videos/characters", params, files=("video",))

    def download_content(self, video_id, **params):
        """Gives Binary, or with ``save_to=`` the number of its bytes.

        May take *variant*.

        ``GET /videos/{video_id}/content``, RetrieveVideoContent.
        """
        return self._client._get("/videos/{video_id}/content", params, (video_id,), kind="bytes")

    def edit(self, **params):
        """Gives an Answer (VideoResource).

        Takes *prompt*, *video*.

        ``POST /videos/edits``, CreateVideoEdit.
        """
        return self._client._post("/videos/edits", params, files=("video",))

    def extend(self, **params):
        """Gives an Answer (VideoResource).

        Takes *prompt*, *seconds*, *video*.

        ``POST /videos/extensions``, CreateVideoExtend.
        """
        return self._client._post("/videos/extensions", params, files=("video",))

    def get_character(self, character_id, **params):
        """Gives an Answer (VideoCharacterResource).

        ``GET /videos/characters/{character_id}``, GetVideoCharacter.
        """
        return self._client._get("/videos/characters/{character_id}", params, (character_id,))

    def remix(self, video_id, **params):
        """Gives an Answer (VideoResource).

        Takes *prompt*.

        ``POST /videos/{video_id}/remix``, CreateVideoRemix.
        """
        return self._client._post("/videos/{video_id}/remix", params, (video_id,))


GROUP = Videos
