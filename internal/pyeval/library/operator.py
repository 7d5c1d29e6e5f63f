# operator: what reduce() and sorted() are given.


def add(a, b):
    return a + b


concat = add


def iadd(a, b):
    a += b
    return a


iconcat = iadd


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def or_(a, b):
    return a | b


def and_(a, b):
    return a & b


def eq(a, b):
    return a == b


def ne(a, b):
    return a != b


def not_(a):
    return not a


def contains(a, b):
    return b in a


def getitem(a, b):
    return a[b]


def itemgetter(item, *items):
    def get(o):
        if items:
            return tuple(o[i] for i in (item,) + items)
        return o[item]

    return get


def attrgetter(attr, *attrs):
    def one(o, path):
        for part in path.split("."):
            o = getattr(o, part)
        return o

    def get(o):
        if attrs:
            return tuple(one(o, a) for a in (attr,) + attrs)
        return one(o, attr)

    return get
