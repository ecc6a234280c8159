"""``client.fine_tuning.checkpoints.permissions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Permissions(Resource):
    """``client.fine_tuning.checkpoints.permissions``"""

    def create(self, fine_tuned_model_checkpoint, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *project_ids*.

        ``POST /fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions``,
        createFineTuningCheckpointPermission.
        """
        return self._client._list(
            "/fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions",
            params,
            (fine_tuned_model_checkpoint,),
            method="POST",
            more=False,
        )

    def list(self, fine_tuned_model_checkpoint, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *project_id*, *after*, *limit*, *order*.

        ``GET /fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions``,
        listFineTuningCheckpointPermissions.
        """
        return self._client._list(
            "/fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions",
            params,
            (fine_tuned_model_checkpoint,),
        )

    def delete(self, permission_id, fine_tuned_model_checkpoint, **params):
        """Gives an Answer (DeleteFineTuningCheckpointPermissionResponse).

        ``DELETE /fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions/{permission_id}``,
        deleteFineTuningCheckpointPermission.
        """
        return self._client._delete(
            "/fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions/{permission_id}",
            params,
            (fine_tuned_model_checkpoint, permission_id),
        )


GROUP = Permissions
