import paddock

pi = 3.141592653589793
e = 2.718281828459045


def floor(x):
    return int(x // 1)


def ceil(x):
    return -int(-x // 1)


def trunc(x):
    return int(x)


def fabs(x):
    return abs(float(x))


def sqrt(x):
    return x ** 0.5
