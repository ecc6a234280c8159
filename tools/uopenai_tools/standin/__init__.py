"""The stand-in: a local service that speaks the OpenAI API well enough to work against offline.

`server` runs it, `app` leads a request through it, and one module each answers an API group.
Answers are made from the request; no model is behind them, and nothing leaves this computer.
"""

from uopenai_tools.standin.authority import Authority
from uopenai_tools.standin.intake import Limits
from uopenai_tools.standin.realtime.turns import Turn
from uopenai_tools.standin.server import Address, Record, StandIn, StandInError

__all__ = ["Address", "Authority", "Limits", "Record", "StandIn", "StandInError", "Turn"]
