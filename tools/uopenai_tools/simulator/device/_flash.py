"""The board's flash: a block device over the image file, as littlefs wants it.

Every write goes to the file at once, and nothing is kept here: a killed simulator loses what a board
loses at a power failure, and no more. The methods have no branches and no loops, because the
interpreter looks for a Ctrl-C at jumps only, and one that left littlefs half-way would harm it. Nor do they
allocate: a file that is closed by the garbage collector is written while the heap is locked.
"""


class Flash:
    """*file* holds *blocks* blocks of 4 KB."""

    def __init__(self, file, blocks):
        # Bound here, before the agent puts its own `write` in the place of the files'.
        self.seek = file.seek
        self.read = file.readinto
        self.write = file.write
        # By request: -, start, stop, sync, number of blocks, size of a block, erase.
        self.answers = (None, 0, 0, 0, blocks, 4096, 0)

    def readblocks(self, block, buffer, offset=0):
        self.seek(block * 4096 + offset)
        self.read(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self.seek(block * 4096 + offset)
        self.write(buffer)

    def ioctl(self, request, argument):
        return self.answers[request]
