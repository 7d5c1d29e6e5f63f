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


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding="utf-8"):
    found = paddock.env_file(dotenv_path or find_dotenv())
    return found if found is not None else {}


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding="utf-8"):
    found = paddock.env_file(dotenv_path or find_dotenv())
    if found is None:
        return False
    for k, v in found.items():
        if override:
            os.environ[k] = v
        else:
            os.environ.setdefault(k, v)
    return len(found) > 0


read_dotenv = load_dotenv


def get_key(dotenv_path, key_to_get, encoding="utf-8"):
    return dotenv_values(dotenv_path).get(key_to_get)
