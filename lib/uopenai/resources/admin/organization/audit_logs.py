"""``client.admin.organization.audit_logs``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class AuditLogs(Marked):
    """``client.admin.organization.audit_logs``"""

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *effective_at*, *project_ids*, *event_types*, *actor_ids*, *actor_emails*,
        *resource_ids*, *limit*, *after*, *before*.

        ``GET /organization/audit_logs``, list-audit-logs.
        """
        return self._client._list("/organization/audit_logs", params)


GROUP = AuditLogs
