# django.apps.config: what a site knows of one of its apps.
import paddock

# The labels of packages' apps that are not the last part of the app's name.
LABELS = {
    "wagtail": "wagtailcore",
    "wagtail.core": "wagtailcore",
    "wagtail.admin": "wagtailadmin",
    "wagtail.documents": "wagtaildocs",
    "wagtail.embeds": "wagtailembeds",
    "wagtail.images": "wagtailimages",
    "wagtail.search": "wagtailsearch",
    "wagtail.sites": "wagtailsites",
    "wagtail.snippets": "wagtailsnippets",
    "wagtail.users": "wagtailusers",
    "wagtail.contrib.forms": "wagtailforms",
    "wagtail.contrib.redirects": "wagtailredirects",
}


class AppConfig:
    models_module = None
    models = None
    apps = None
    path = paddock.unknown("where the app lies is not known")
    default_auto_field = "django.db.models.AutoField"

    def __init__(self, app_name, app_module):
        self.name = app_name
        self.module = app_module
        # An app's label, where its class gives none, is the last part of its name.
        label = _given(self.__class__, "label", None)
        if not paddock.is_instance(label, str):
            self.label = LABELS.get(app_name, app_name.rpartition(".")[2])
        if _given(self.__class__, "verbose_name", None) is None:
            self.verbose_name = self.label.title()

    @classmethod
    def create(cls, entry):
        """The app that an element of INSTALLED_APPS names: a package, or the class of its config."""
        if paddock.has_module(entry + ".apps"):
            made = cls._of_package(entry)
            if made is not None:
                return made
        if not paddock.has_module(entry) and paddock.has_module(entry.rpartition(".")[0]):
            made = paddock.attribute(entry)
            if paddock.is_subclass(made, AppConfig) or paddock.derive(made, AppConfig):
                return cls._made(made, entry.rpartition(".")[0])
        name = entry
        last = name.rpartition(".")[2]
        if last[:1] != last[:1].lower():
            # The class of a package's config: package.apps.PackageConfig.
            name = name.rpartition(".")[0]
            if name.endswith(".apps"):
                name = name[:-5]
        return AppConfig(name, None)

    @classmethod
    def _of_package(cls, entry):
        module = paddock.module(entry + ".apps")
        # Exactly one class that does not say that it is no default, or the one that says that it is.
        candidates = [c for c in paddock.classes(module, AppConfig) if _default(c, True)]
        if len(candidates) != 1:
            candidates = [c for c in candidates if _default(c, False)]
        if len(candidates) == 1:
            return cls._made(candidates[0], entry)
        # Before Django 3.2 the package named it.
        package = paddock.module(entry)
        named = package.__dict__.get("default_app_config") if paddock.has_module(entry) else None
        if paddock.is_instance(named, str) and named != entry:
            made = paddock.attribute(named)
            if paddock.is_subclass(made, AppConfig):
                return cls._made(made, entry)
        return None

    @classmethod
    def _made(cls, config, otherwise):
        name = _given(config, "name", otherwise)
        if not paddock.is_instance(name, str):
            name = otherwise
        return config(name, None)

    def import_models(self):
        if self.models_module is None and paddock.has_module(self.name + ".models"):
            self.models_module = paddock.module(self.name + ".models")

    def get_model(self, model_name, require_ready=True):
        from django.apps.registry import apps

        return apps.get_model(self.label, model_name, require_ready)

    def get_models(self, include_auto_created=False, include_swapped=False):
        from django.apps.registry import apps

        return [m for m in apps.get_models(include_auto_created, include_swapped) if m._meta.app_label == self.label]

    def ready(self):
        pass


def _given(config, name, otherwise):
    for c in config.__mro__:
        if name in c.__dict__:
            return c.__dict__[name]
    return otherwise


def _default(config, otherwise):
    v = _given(config, "default", otherwise)
    return v is True or v is not False and otherwise
