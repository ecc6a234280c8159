// The heap: begins with 8 KB and grows by areas beside it, up to the size that was asked for. As on a board, no
// object lies across two of them.

#include <stdlib.h>

#include "py/gc.h"

#define FIRST (8 * 1024)
#define HEAD 16 // before an area: its size

void __real_gc_init(void *start, void *end);

static size_t left;

// Called by the port's main() with all of the memory, in place of the function of that name.
void __wrap_gc_init(void *start, void *end) {
    size_t size = (char *)end - (char *)start;
    left = size > FIRST ? size - FIRST : 0;
    __real_gc_init(start, (char *)end - left);
}

size_t gc_get_max_new_split(void) {
    return left;
}

void *dialect_heap_alloc(size_t size) {
    size_t *area = malloc(HEAD + size);
    *area = size;
    left -= size;
    return (char *)area + HEAD;
}

void dialect_heap_free(void *start) {
    size_t *area = (size_t *)((char *)start - HEAD);
    left += *area;
    free(area);
}
