// The Python stack: as large as a board with CircuitPython 9.2 has it, or as CIRCUITPY_PYSTACK_SIZE says, which
// a board reads from settings.toml, and here the environment has. With PYSTACK_PEAK set, how much of it a program
// took is said on stderr when it ends.
//
// Where the emulation of CircuitPython's API runs, code in Python does what on a board is code in C, and takes no
// Python stack. So frames of modules whose names begin with one of $PYSTACK_FREE (with commas between) are not
// counted, and what they call back is. The stack itself is larger than the limit, and the limit is looked at when
// a frame begins to run.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "py/bc.h"
#include "py/objfun.h"
#include "py/runtime.h"

#define DEFAULT_SIZE 1536 // bytes; 2048 from CircuitPython 10 on
#define REAL_SIZE (128 * 1024)

void __real_mp_pystack_init(void *start, void *end);
mp_vm_return_kind_t __real_mp_execute_bytecode(mp_code_state_t *code_state, volatile mp_obj_t inject_exc);

static char *bottom;
static const char *modules; // see PYSTACK_FREE
static size_t limit, peak;
static size_t uncounted; // bytes below the frame that runs which are not counted
static char *entered; // where the frame lies that is not counted, if one runs; otherwise NULL

static void say_peak(void) {
    fprintf(stderr, "pystack peak %d\n", (int)peak);
}

// Called by the port's main() with a stack of its own size, in place of the function of that name.
void __wrap_mp_pystack_init(void *start, void *end) {
    const char *asked = getenv("CIRCUITPY_PYSTACK_SIZE");
    limit = asked ? (size_t)strtoul(asked, NULL, 10) : DEFAULT_SIZE;
    modules = getenv("PYSTACK_FREE");
    bottom = malloc(REAL_SIZE);
    __real_mp_pystack_init(bottom, bottom + REAL_SIZE);
    if (getenv("PYSTACK_PEAK")) {
        atexit(say_peak);
    }
}

static bool is_free(mp_obj_dict_t *globals) {
    if (!modules) {
        return false;
    }
    mp_map_elem_t *found = mp_map_lookup(&globals->map, MP_OBJ_NEW_QSTR(MP_QSTR___name__), MP_MAP_LOOKUP);
    const char *name = found ? mp_obj_str_get_str(found->value) : "";
    for (const char *each = modules; *each;) {
        size_t length = strcspn(each, ",");
        if (!strncmp(name, each, length)) {
            return true;
        }
        each += length + (each[length] == ',');
    }
    return false;
}

// Called for each frame, a coroutine's too, which lies on the heap.
mp_vm_return_kind_t __wrap_mp_execute_bytecode(mp_code_state_t *code_state, volatile mp_obj_t inject_exc) {
    char *top = (char *)MP_STATE_THREAD(pystack_cur);
    bool is_on_stack = (char *)code_state >= bottom && (char *)code_state < top;
    char *begin = is_on_stack ? (char *)code_state : top;
    char *entered_before = entered;
    size_t uncounted_before = uncounted;
    if (is_free(code_state->fun_bc->context->module.globals)) {
        entered = entered ? entered : begin;
    } else {
        if (entered) {
            uncounted += begin - entered;
        }
        entered = NULL;
    }
    mp_vm_return_kind_t kind;
    size_t taken = top - bottom - uncounted;
    if (!entered && is_on_stack && taken > limit) {
        code_state->state[0] = mp_obj_new_exception_arg1(
            &mp_type_RuntimeError, MP_OBJ_NEW_QSTR(MP_QSTR_pystack_space_exhausted));
        kind = MP_VM_RETURN_EXCEPTION;
    } else {
        if (!entered && taken > peak) {
            peak = taken;
        }
        kind = __real_mp_execute_bytecode(code_state, inject_exc);
    }
    entered = entered_before;
    uncounted = uncounted_before;
    return kind;
}
