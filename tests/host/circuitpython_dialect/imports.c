// Relative imports go past an __import__ in Python: a relative name is reckoned from the module whose globals are
// in effect, and there they would be those of whoever defines that __import__, as the emulation of CircuitPython's
// API does.

#include "py/builtin.h"
#include "py/runtime.h"

mp_obj_t __real_mp_import_name(qstr name, mp_obj_t fromlist, mp_obj_t level);

mp_obj_t __wrap_mp_import_name(qstr name, mp_obj_t fromlist, mp_obj_t level) {
    if (level == MP_OBJ_NEW_SMALL_INT(0)) {
        return __real_mp_import_name(name, fromlist, level);
    }
    mp_obj_t args[] = { MP_OBJ_NEW_QSTR(name), mp_const_none, mp_const_none, fromlist, level };
    return mp_builtin___import__(5, args);
}
