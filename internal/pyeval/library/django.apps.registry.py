# django.apps.registry. Apps are set up from INSTALLED_APPS as Django does it: all configs, then all
# models modules, then every config's ready().
import paddock
from django.apps.config import AppConfig
from django.core.exceptions import AppRegistryNotReady


class Apps:
    def __init__(self):
        self.app_configs = {}
        self.all_models = {}
        self.apps_ready = self.models_ready = self.ready = False
        self._begun = False
        self._unlisted = []

    def populate(self, installed_apps=None):
        # Settings that ask for an app ask too early.
        if self._begun or not paddock.started():
            return
        self._begun = True
        from django.conf import settings

        for entry in paddock.elements(settings.INSTALLED_APPS):
            if paddock.is_unknown(entry):
                # There may be further apps: internal/django/urlconf says so.
                continue
            config = AppConfig.create(entry) if paddock.is_instance(entry, str) else entry
            if paddock.is_instance(config, AppConfig) and config.label not in self.app_configs:
                config.apps = self
                self.app_configs[config.label] = config
        self.apps_ready = True
        for config in self.get_app_configs():
            config.import_models()
        self.models_ready = True
        for config in self.get_app_configs():
            config.ready()
        self.ready = True

    def get_app_configs(self):
        self.populate()
        return list(self.app_configs.values())

    def get_app_config(self, app_label):
        self.populate()
        if app_label in self.app_configs:
            return self.app_configs[app_label]
        raise LookupError("No installed app with label '%s'." % app_label)

    def is_installed(self, app_name):
        self.populate()
        for config in self.app_configs.values():
            if config.name == app_name:
                return True
        return False

    def get_containing_app_config(self, object_name):
        self.populate()
        found = None
        for config in self.app_configs.values():
            if object_name == config.name or object_name.startswith(config.name + "."):
                if found is None or len(config.name) > len(found.name):
                    found = config
        return found

    def add(self, model):
        """Takes down a class of a model; what its app is may not be known yet."""
        self._unlisted.append(model)

    def _list(self):
        self.populate()
        unlisted, self._unlisted = self._unlisted, []
        for model in unlisted:
            meta = model._meta
            if not meta.abstract and paddock.is_instance(meta.app_label, str):
                self.all_models.setdefault(meta.app_label, {})[meta.model_name] = model

    def get_models(self, include_auto_created=False, include_swapped=False):
        self._list()
        return [
            m
            for label in self.app_configs
            for m in self.all_models.get(label, {}).values()
            if include_swapped or not m._meta.swapped
        ]

    def get_registered_model(self, app_label, model_name):
        self._list()
        if model_name.lower() in self.all_models.get(app_label, {}):
            return self.all_models[app_label][model_name.lower()]
        raise LookupError("Model '%s.%s' not registered." % (app_label, model_name))

    def get_model(self, app_label, model_name=None, require_ready=True):
        if model_name is None:
            app_label, model_name = app_label.split(".")
        config = self.get_app_config(app_label)
        if require_ready:
            if not self.models_ready:
                raise AppRegistryNotReady("Models aren't loaded yet.")
        else:
            config.import_models()
        self._list()
        if model_name.lower() in self.all_models.get(app_label, {}):
            return self.all_models[app_label][model_name.lower()]
        if config.models_module is None and not paddock.has_module(config.name):
            # The app of a package that is not evaluated.
            return getattr(paddock.module(config.name + ".models"), model_name)
        if config.models_module is not None:
            # A model with a base that is not evaluated is not in the registry.
            for name, model in config.models_module.__dict__.items():
                if name.lower() == model_name.lower() and paddock.is_class(model):
                    return model
        raise LookupError("App '%s' doesn't have a '%s' model." % (app_label, model_name))


apps = Apps()


def populate():
    apps.populate()
