# django.db.models.options: a model's _meta, as far as routes and registries read it.
import paddock


class Options:
    __partial__ = True
    __shown__ = True

    def __init__(self, model):
        self.model = model
        self.concrete_model = model
        self.object_name = model.__name__
        self.model_name = self.object_name.lower()
        meta = _meta(model)
        own = {}
        if meta is not None:
            for c in reversed(meta.__mro__):
                own.update(c.__dict__)
        # A class that derives from an abstract model's Meta is not abstract for it.
        self.abstract = meta is not None and meta is model.__dict__.get("Meta") and meta.__dict__.get("abstract", False) is True
        self.proxy = own.get("proxy", False)
        self.managed = own.get("managed", True)
        self.swappable = own.get("swappable", None)
        self.app_label = own["app_label"] if "app_label" in own else label(model.__module__)
        self.verbose_name = own["verbose_name"] if "verbose_name" in own else _spaced(self.object_name)
        self.verbose_name_plural = own["verbose_name_plural"] if "verbose_name_plural" in own else "%ss" % self.verbose_name
        self.label = "%s.%s" % (self.app_label, self.object_name)
        self.label_lower = "%s.%s" % (self.app_label, self.model_name)
        self.permissions = own.get("permissions", [])
        self.default_permissions = own.get("default_permissions", ("add", "change", "delete", "view"))
        self.ordering = own.get("ordering", [])
        self.indexes = own.get("indexes", [])
        self.constraints = own.get("constraints", [])
        self.unique_together = own.get("unique_together", [])
        self.get_latest_by = own.get("get_latest_by", None)
        self.auto_created = False
        if "db_table" in own:
            self.db_table = own["db_table"]

    @property
    def app_config(self):
        from django.apps.registry import apps

        return apps.get_containing_app_config(self.model.__module__)

    @property
    def swapped(self):
        from django.conf import settings

        if not paddock.is_instance(self.swappable, str):
            return None
        instead = getattr(settings, self.swappable, None)
        if not paddock.is_instance(instead, str) or instead.lower() == self.label_lower:
            return None
        return instead


class ForeignOptions:
    """_meta of a model of a package that is not evaluated: what its dotted name tells."""

    __partial__ = True
    abstract = False
    proxy = False
    swapped = None

    def __init__(self, dotted):
        self.object_name = dotted.rpartition(".")[2]
        self.model_name = self.object_name.lower()
        self.app_label = label(dotted.rpartition(".")[0])
        self.label = "%s.%s" % (self.app_label, self.object_name)
        self.label_lower = self.label.lower()


class Descriptor:
    """What _meta is of a model's class: made once for each class, when it is first asked for."""

    def __get__(self, obj, model):
        if "__options__" not in model.__dict__:
            model.__options__ = Options(model)
        return model.__dict__["__options__"]


def _meta(model):
    """The class Meta of a model: its own, or that of an abstract model that it derives from."""
    for c in model.__mro__:
        m = c.__dict__.get("Meta")
        if paddock.is_class(m) and (c is model or m.__dict__.get("abstract", False) is True):
            return m
    return None


def label(module):
    """The label of the app that a module is of."""
    from django.apps.registry import apps

    config = apps.get_containing_app_config(module)
    if config is not None:
        return config.label
    return module.partition(".models")[0].rpartition(".")[2]


def _spaced(name):
    """CamelCase as words: "OrderLine" is "order line", "HTTPHeader" is "http header"."""
    words = ""
    for i in range(len(name)):
        c = name[i]
        before, after = name[i - 1 : i], name[i + 1 : i + 2]
        if c.isupper() and (before.islower() or after != "" and not after.isupper()):
            words += " "
        words += c
    return words.strip().lower()
