"""The board's flash: a block device over the image file, as littlefs wants it.

Every write goes to the file at once, and nothing is kept here: a killed simulator loses what a board
loses at a power failure, and no more. The methods have no branches and no loops, because the
interpreter looks for a Ctrl-C at jumps only, and one that left littlefs half-way would harm it.
"""


class Flash:
    """*file* holds *blocks* blocks of 4 KB."""

    def __init__(self, file, blocks):
        self.file = file
        # By request: -, start, stop, sync, number of blocks, size of a block, erase.
        self.answers = (None, 0, 0, 0, blocks, 4096, 0)

    def readblocks(self, block, buffer, offset=0):
        self.file.seek(block * 4096 + offset)
        self.file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self.file.seek(block * 4096 + offset)
        self.file.write(buffer)

    def ioctl(self, request, argument):
        return self.answers[request]
