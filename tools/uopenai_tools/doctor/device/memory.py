"""How much memory is free: of Python's heap, and the largest block of ESP-IDF's, which TLS needs."""


def check():
    import gc

    found = {"free": gc.mem_free(), "total": gc.mem_free() + gc.mem_alloc(), "largest": -1}
    try:
        from esp32 import HEAP_DATA, idf_heap_info
    except ImportError:
        return found
    found["largest"] = max([region[2] for region in idf_heap_info(HEAP_DATA)])
    return found
