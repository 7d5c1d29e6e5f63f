import paddock

VERSION = paddock.version("django")
