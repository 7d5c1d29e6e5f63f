# django.apps: the registry of the installed apps. An app's ready() runs when its configuration is first
# asked for: what it sets on the configuration is what URLconfs take from it.
import paddock
from django.conf import settings


class AppConfig:
    default_auto_field = None

    def __init__(self, app_name, app_module):
        self.name = app_name
        self.module = app_module
        self.apps = apps
        if not hasattr(self, "label"):
            self.label = app_name.rpartition(".")[2]
        if not hasattr(self, "verbose_name"):
            self.verbose_name = self.label.title()

    def ready(self):
        pass

    def get_model(self, model_name, require_ready=True):
        return paddock.unknown("models are not looked up by name")

    def get_models(self, include_auto_created=False, include_swapped=False):
        return paddock.unknown("models are not looked up by name")


def _configuration(entry):
    cls = paddock.app_config_class(entry, AppConfig)
    if cls is None:
        return AppConfig(entry.partition(".apps.")[0], None)
    name = getattr(cls, "name", entry)
    return cls(name, None)


class Apps:
    ready = apps_ready = models_ready = True

    def __init__(self):
        self._configurations = None
        self._started = []

    def _all(self):
        if self._configurations is None:
            self._configurations = []
            for entry in settings.INSTALLED_APPS:
                if paddock.is_instance(entry, str):
                    self._configurations.append(_configuration(entry))
        return self._configurations

    def _start(self, configuration):
        if configuration.name not in self._started:
            self._started.append(configuration.name)
            configuration.ready()
        return configuration

    def get_app_configs(self):
        return [self._start(c) for c in self._all()]

    def get_app_config(self, app_label):
        for c in self._all():
            if c.label == app_label:
                return self._start(c)
        return paddock.unknown("no installed app has that label")

    def is_installed(self, app_name):
        for c in self._all():
            if c.name == app_name:
                return True
        if all(paddock.is_instance(entry, str) for entry in settings.INSTALLED_APPS):
            return False
        return paddock.unknown("INSTALLED_APPS is not known")

    def get_model(self, app_label, model_name=None, require_ready=True):
        return paddock.unknown("models are not looked up by name")

    def get_models(self, include_auto_created=False, include_swapped=False):
        return paddock.unknown("models are not looked up by name")

    def get_containing_app_config(self, object_name):
        return paddock.unknown("apps are not looked up by what they hold")


apps = Apps()
