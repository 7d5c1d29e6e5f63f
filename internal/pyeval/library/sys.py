# A server on Linux: neither tests nor a shell.
import paddock

argv = ["manage.py", "runserver"]
platform = "linux"
version_info = paddock.version("python")
maxsize = 9223372036854775807
byteorder = "little"
executable = paddock.unknown("sys.executable differs from machine to machine")
prefix = paddock.unknown("sys.prefix differs from machine to machine")
version = paddock.unknown("the version of Python is not known exactly")
stdout = paddock.unknown("sys.stdout is not evaluated")
stderr = paddock.unknown("sys.stderr is not evaluated")


def exc_info():
    return (None, None, None)


def getrecursionlimit():
    return 1000


def exit(*args):
    raise SystemExit(*args)
