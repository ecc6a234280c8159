"""The part of unittest that the device tests use, for an interpreter that has none."""

import gc
import sys


class _Raises:
    """The context of assertRaises; ``exception`` afterwards."""

    def __init__(self, kind):
        self._kind = kind
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, fault, _):
        if kind is None:
            raise AssertionError("%s was not raised" % self._kind)
        self.exception = fault
        kinds = self._kind if isinstance(self._kind, tuple) else (self._kind,)
        return any([issubclass(kind, one) for one in kinds])


class _SubTest:
    """Says which case failed."""

    def __init__(self, case):
        self._case = case

    def __enter__(self):
        return self

    def __exit__(self, kind, fault, _):
        if kind is not None:
            print("  in", self._case)
        return False


class SkipTest(Exception):
    """Raised by skipTest()."""


class TestCase:
    """A group of tests: the methods whose names start with test."""

    def setUp(self):
        """Runs before each test."""

    def tearDown(self):
        """Runs after each test, failed or not."""

    def assertEqual(self, first, second, msg=None):
        if not first == second:
            raise AssertionError(msg or "%r is not %r" % (first, second))

    def assertTrue(self, value, msg=None):
        if not value:
            raise AssertionError(msg or "%r is not true" % (value,))

    def assertFalse(self, value, msg=None):
        if value:
            raise AssertionError(msg or "%r is not false" % (value,))

    def assertIn(self, member, container, msg=None):
        if member not in container:
            raise AssertionError(msg or "%r is not in %r" % (member, container))

    def assertNotIn(self, member, container, msg=None):
        if member in container:
            raise AssertionError(msg or "%r is in %r" % (member, container))

    def assertIsNone(self, value, msg=None):
        if value is not None:
            raise AssertionError(msg or "%r is not None" % (value,))

    def assertIsInstance(self, value, kind, msg=None):
        if not isinstance(value, kind):
            raise AssertionError(msg or "%r is no %r" % (value, kind))

    def assertRaises(self, kind, function=None, *arguments, **named):
        context = _Raises(kind)
        if function is None:
            return context
        with context:
            function(*arguments, **named)
        return context

    def subTest(self, msg=None, **case):
        return _SubTest(msg or case)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def fail(self, msg=None):
        raise AssertionError(msg or "failed")


def _traceback(fault):
    if hasattr(sys, "print_exception"):
        sys.print_exception(fault)
    else:  # CircuitPython
        import traceback

        traceback.print_exception(fault)


def run(module, told=False, left_out=()):
    """Run the tests of *module*, print what they came to; the number that failed, or -1 if there are none.

    *told*: each test is named before it runs, and when it has passed. *left_out*: pairs of a name
    (``Class.test``, or ``Class.*``) and the reason why it is not run here.
    """
    passed = failed = skipped = 0
    for kind in [getattr(module, name) for name in dir(module)]:
        if not (isinstance(kind, type) and issubclass(kind, TestCase)) or kind is TestCase:
            continue
        for name in sorted(dir(kind)):
            if name[:4] != "test":
                continue
            if told:
                print("started %s.%s" % (kind.__name__, name))
            gc.collect()  # what one test has left should not stand in the way of the next
            case = kind()
            try:
                for pattern, reason in left_out:
                    if pattern in ("%s.%s" % (kind.__name__, name), kind.__name__ + ".*"):
                        raise SkipTest(reason)
                case.setUp()
                try:
                    getattr(case, name)()
                finally:
                    case.tearDown()
                passed += 1
                if told:
                    print("passed %s.%s" % (kind.__name__, name))
            except SkipTest as reason:
                skipped += 1
                print("skipped %s.%s: %s" % (kind.__name__, name, reason))
            except Exception as fault:
                failed += 1
                print("FAILED %s.%s" % (kind.__name__, name))
                _traceback(fault)
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return failed if passed + failed + skipped else -1


def main():
    """Under CPython a test file ends with unittest.main(); here run.py runs the file."""
