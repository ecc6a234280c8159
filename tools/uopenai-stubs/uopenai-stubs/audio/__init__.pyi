"""Sound in and out: 16-bit mono PCM, little-endian, between a board's parts and a program's buffers."""

from . import g711 as g711
from . import rates as rates
from . import wav as wav
from .detector import Detector as Detector
from .error import AudioError as AudioError
from .microphone import Microphone as Microphone
from .rates import Resampler as Resampler
from .ring import Ring as Ring
from .speaker import Speaker as Speaker
