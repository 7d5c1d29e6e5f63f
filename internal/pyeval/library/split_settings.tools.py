# django-split-settings.
import os
import paddock


class _Optional(str):
    pass


def optional(filename):
    return _Optional(filename or "")


def include(*args, **kwargs):
    base = os.path.dirname(paddock.caller_path())
    for conf_file in args:
        is_optional = isinstance(conf_file, _Optional)
        if is_optional and not conf_file:
            continue
        files = paddock.glob(os.path.join(base, str(conf_file)))
        if not files and not is_optional:
            raise OSError("No such file: " + str(conf_file))
        for f in files:
            paddock.include(f)
