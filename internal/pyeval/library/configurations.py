# django-configurations. Which class is used, and that its attributes become settings, stands in configure.go.
import os
import paddock


class Configuration:
    dotenv_loaded = None

    @classmethod
    def load_dotenv(cls):
        path = getattr(cls, "DOTENV", None)
        # Without the file the site does not start; its variables then come from somewhere else.
        if not path or paddock.env_file(path) is None:
            return
        with open(path) as f:
            lines = f.read().splitlines()
        for line in lines:
            key, equals, value = line.partition("=")
            if not equals or not key.replace("_", "a").isalnum():
                continue
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            os.environ.setdefault(key, value)
        cls.dotenv_loaded = path

    @classmethod
    def pre_setup(cls):
        if cls.dotenv_loaded is None:
            cls.load_dotenv()

    @classmethod
    def post_setup(cls):
        pass

    @classmethod
    def setup(cls):
        paddock.set_up_values(cls)


def pristinemethod(f):
    f.pristine = True
    return staticmethod(f)
