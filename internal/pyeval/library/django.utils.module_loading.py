# django.utils.module_loading: names that settings give as texts.
import importlib.util
import paddock


def import_string(dotted_path):
    return paddock.attribute(dotted_path)


def autodiscover_modules(*args, **kwargs):
    return None


def module_has_submodule(package, module_name):
    return importlib.util.find_spec(package.__name__ + "." + module_name) is not None
