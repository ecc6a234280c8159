"""``client.realtime.calls``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Calls(Resource):
    """``client.realtime.calls``"""

    def create(self, **params):
        """Begin a call over WebRTC: Binary, the answer in SDP. *sdp*: the offer; *session*: a dict.

        May take *sdp*, *session*.

        ``POST /realtime/calls``, create-realtime-call.
        """
        return self._client._post(
            "/realtime/calls",
            params,
            files={"sdp": "application/sdp", "session": "application/json"},
            kind="bytes",
        )

    def accept(self, call_id, **params):
        """Gives None.

        Takes *type*; may take *audio*, *include*, *instructions*, *max_output_tokens*, *model*,
        *output_modalities*, *parallel_tool_calls*, *prompt*, *reasoning*, *tool_choice*, *tools*,
        *tracing*, *truncation*.

        ``POST /realtime/calls/{call_id}/accept``, accept-realtime-call.
        """
        return self._client._post("/realtime/calls/{call_id}/accept", params, (call_id,), kind="none")

    def hangup(self, call_id, **params):
        """Gives None.

        ``POST /realtime/calls/{call_id}/hangup``, hangup-realtime-call.
        """
        return self._client._post(
            "/realtime/calls/{call_id}/hangup", params, (call_id,), files=(), kind="none"
        )

    def refer(self, call_id, **params):
        """Gives None.

        Takes *target_uri*.

        ``POST /realtime/calls/{call_id}/refer``, refer-realtime-call.
        """
        return self._client._post("/realtime/calls/{call_id}/refer", params, (call_id,), kind="none")

    def reject(self, call_id, **params):
        """Gives None.

        May take *status_code*.

        ``POST /realtime/calls/{call_id}/reject``, reject-realtime-call.
        """
        return self._client._post("/realtime/calls/{call_id}/reject", params, (call_id,), kind="none")


GROUP = Calls
