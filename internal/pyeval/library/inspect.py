# What class-based settings use to look at themselves.
import paddock


def getmembers(o, predicate=None):
    if predicate is not None:
        return paddock.unknown("inspect.getmembers with a predicate is not evaluated")
    return [(name, getattr(o, name)) for name in dir(o)]


def iscoroutinefunction(f):
    return paddock.is_async(f)
