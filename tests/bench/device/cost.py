"""The heap that modules take, beside a client, when they are imported: those that are named."""

import gc
import sys

from uopenai import OpenAI

client = OpenAI()
gc.collect()
before = gc.mem_alloc()
for name in sys.argv[1:]:
    __import__(name)
gc.collect()
print(gc.mem_alloc() - before)
