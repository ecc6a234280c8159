// The Python stack: as large as a board with CircuitPython 9.2 has it, or as CIRCUITPY_PYSTACK_SIZE says, which
// a board reads from settings.toml, and here the environment has. With PYSTACK_PEAK set, how much of it a program
// took is said on stderr when it ends.

#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_SIZE 1536 // bytes; 2048 from CircuitPython 10 on

void __real_mp_pystack_init(void *start, void *end);
void *__real_mp_pystack_alloc(size_t size);

static char *bottom, *peak;

static void say_peak(void) {
    fprintf(stderr, "pystack peak %d\n", (int)(peak - bottom));
}

// Called by the port's main() with a stack of its own size, in place of the function of that name.
void __wrap_mp_pystack_init(void *start, void *end) {
    const char *asked = getenv("CIRCUITPY_PYSTACK_SIZE");
    size_t size = asked ? (size_t)strtoul(asked, NULL, 10) : DEFAULT_SIZE;
    bottom = peak = malloc(size);
    __real_mp_pystack_init(bottom, bottom + size);
    if (getenv("PYSTACK_PEAK")) {
        atexit(say_peak);
    }
}

// Called for each frame; raises RuntimeError if there is no room for it.
void *__wrap_mp_pystack_alloc(size_t size) {
    char *frame = __real_mp_pystack_alloc(size);
    if (frame + size > peak) {
        peak = frame + size;
    }
    return frame;
}
