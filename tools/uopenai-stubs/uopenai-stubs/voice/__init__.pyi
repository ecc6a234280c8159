"""Speech: a gadget that listens, thinks and speaks."""

from .talk import Talk as Talk
from .turns import Turns as Turns
