# django.utils.module_loading: names that settings give as texts.
import importlib.util
import paddock


def import_string(dotted_path):
    return paddock.attribute(dotted_path)


def autodiscover_modules(*args, **kwargs):
    """Imports the modules of these names of every installed app."""
    from django.apps.registry import apps

    for config in apps.get_app_configs():
        for name in args:
            if paddock.has_module(config.name + "." + name):
                paddock.module(config.name + "." + name)


def module_has_submodule(package, module_name):
    return importlib.util.find_spec(package.__name__ + "." + module_name) is not None
