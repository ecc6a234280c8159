"""The codecs under fuzzing: they may raise Malformed and no other exception; what they take must be right.

``make(chance)`` gives the bytes of an input, ``check(data, chance)`` raises if a codec is wrong about it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from fuzz import board_targets, frame_target, http_target, json_targets, loop_target, text_targets


@dataclass(frozen=True)
class Target:
    """One codec: how its inputs are made, and what must hold of each."""

    make: Callable[[random.Random], bytes]
    check: Callable[[bytes, random.Random], None]


TARGETS = {
    "json_value": Target(json_targets.make, json_targets.whole),
    "json_reader": Target(json_targets.make, json_targets.step_by_step),
    "json_select": Target(json_targets.make, json_targets.parts),
    "json_writer": Target(json_targets.seed, json_targets.written),
    "base64": Target(text_targets.make_base64, text_targets.base64_runs),
    "http1": Target(http_target.make, http_target.response),
    "sse": Target(text_targets.make_events, text_targets.events),
    "multipart": Target(json_targets.seed, text_targets.multipart),
    "websocket": Target(frame_target.make, frame_target.frames),
    "settings": Target(board_targets.make_settings, board_targets.settings),
    "web_workflow": Target(board_targets.make_answers, board_targets.web_workflow),
    "time": Target(board_targets.make_time, board_targets.time_answer),
    "pool": Target(json_targets.seed, board_targets.pool_socket),
    "portable": Target(loop_target.make, loop_target.any_split),
}
