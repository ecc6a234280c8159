"""``client.webhooks``, which has no operations: see uopenai.webhooks."""

from ..webhooks import GROUP as GROUP
