# python-dotenv.
import os
import paddock


def find_dotenv(filename=".env", raise_error_if_not_found=False, usecwd=False):
    path = os.path.dirname(paddock.caller_path())
    for _ in range(8):
        if os.path.isfile(os.path.join(path, filename)) is True:
            return os.path.join(path, filename)
        if paddock.is_root(path):
            break
        path = os.path.dirname(path)
    return ""


def _resolved(written, override):
    # ${NAME} and ${NAME:-default} are put in, from the environment and from what stands above in the file.
    values = {}
    for name, value in written.items():
        values[name] = _expanded(value, values, override) if value is not None else None
    return values


def _expanded(value, values, override):
    text = ""
    while "${" in value:
        before, _, rest = value.partition("${")
        inner, end, after = rest.partition("}")
        if not end:
            break
        name, colon, default = inner.partition(":")
        if colon and not default.startswith("-"):
            text += before + "${"
            value = rest
            continue
        if name in values and (override or name not in os.environ):
            found = values[name]
        else:
            found = os.environ.get(name, default[1:])
        text += before + (found if found is not None else "")
        value = after
    return text + value


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding="utf-8"):
    found = paddock.env_file(dotenv_path or find_dotenv()) or {}
    return _resolved(found, True) if interpolate else found


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding="utf-8"):
    found = paddock.env_file(dotenv_path or find_dotenv())
    if found is None:
        return False
    if interpolate:
        found = _resolved(found, override)
    for k, v in found.items():
        if v is None:
            continue
        if override:
            os.environ[k] = v
        else:
            os.environ.setdefault(k, v)
    return len(found) > 0


read_dotenv = load_dotenv


def get_key(dotenv_path, key_to_get, encoding="utf-8"):
    return dotenv_values(dotenv_path).get(key_to_get)
