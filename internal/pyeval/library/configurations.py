# django-configurations. Which class is used, and that its attributes become settings, stands in configure.go.
class Configuration:
    @classmethod
    def load_dotenv(cls):
        pass

    @classmethod
    def pre_setup(cls):
        pass

    @classmethod
    def post_setup(cls):
        pass

    @classmethod
    def setup(cls):
        pass


def pristinemethod(f):
    return f
