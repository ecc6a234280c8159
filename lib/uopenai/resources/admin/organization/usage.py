"""``client.admin.organization.usage``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Usage(Marked):
    """``client.admin.organization.usage``"""

    def audio_speeches(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/audio_speeches``, usage-audio-speeches.
        """
        return self._client._get("/organization/usage/audio_speeches", params)

    def audio_transcriptions(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/audio_transcriptions``, usage-audio-transcriptions.
        """
        return self._client._get("/organization/usage/audio_transcriptions", params)

    def code_interpreter_sessions(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *group_by*, *limit*,
        *page*.

        ``GET /organization/usage/code_interpreter_sessions``, usage-code-interpreter-sessions.
        """
        return self._client._get("/organization/usage/code_interpreter_sessions", params)

    def completions(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *batch*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/completions``, usage-completions.
        """
        return self._client._get("/organization/usage/completions", params)

    def costs(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *api_key_ids*, *group_by*,
        *limit*, *page*.

        ``GET /organization/costs``, usage-costs.
        """
        return self._client._get("/organization/costs", params)

    def embeddings(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/embeddings``, usage-embeddings.
        """
        return self._client._get("/organization/usage/embeddings", params)

    def file_search_calls(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *vector_store_ids*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/file_search_calls``, usage-file-search-calls.
        """
        return self._client._get("/organization/usage/file_search_calls", params)

    def images(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *sources*, *sizes*, *project_ids*,
        *user_ids*, *api_key_ids*, *models*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/images``, usage-images.
        """
        return self._client._get("/organization/usage/images", params)

    def moderations(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/moderations``, usage-moderations.
        """
        return self._client._get("/organization/usage/moderations", params)

    def vector_stores(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *group_by*, *limit*,
        *page*.

        ``GET /organization/usage/vector_stores``, usage-vector-stores.
        """
        return self._client._get("/organization/usage/vector_stores", params)

    def web_search_calls(self, **params):
        """Gives an Answer (UsageResponse).

        Takes *start_time*; may take *end_time*, *bucket_width*, *project_ids*, *user_ids*, *api_key_ids*,
        *models*, *context_levels*, *group_by*, *limit*, *page*.

        ``GET /organization/usage/web_search_calls``, usage-web-search-calls.
        """
        return self._client._get("/organization/usage/web_search_calls", params)


GROUP = Usage
