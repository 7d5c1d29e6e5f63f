# django.contrib.admin.sites: what is registered, and the routes that come of it. What packages that are
# not evaluated register is in paddock.admin, or not known.
import paddock
from django.contrib.admin.exceptions import AlreadyRegistered, NotRegistered
from django.contrib.admin.options import ModelAdmin
from django.db.models.base import Model
from django.db.models.options import ForeignOptions
from django.urls import include, path, re_path
from functools import update_wrapper

# What stands for the models of packages that are not evaluated, by dotted name.
_foreign = {}


class ForeignModel:
    def __init__(self, dotted):
        self._meta = ForeignOptions(dotted)


def _model(model):
    """A registered model, or what stands for it; None when nothing is known of it."""
    if paddock.derive(model, Model):
        return model
    dotted = paddock.dotted(model)
    return None if dotted == "" else _stand_in(dotted)


def _stand_in(dotted):
    if dotted not in _foreign:
        _foreign[dotted] = ForeignModel(dotted)
    return _foreign[dotted]


class _NoAdding(ModelAdmin):
    # What has_add_permission and its like say no to, whoever asks.
    forbids = ("add",)


class _ReadOnly(ModelAdmin):
    forbids = ("add", "change", "delete")


_FORBIDDING = {"-add": _NoAdding, "-add -change -delete": _ReadOnly}


class AdminSite:
    __partial__ = True
    site_title = "Django site admin"
    site_header = "Django administration"
    index_title = "Site administration"
    site_url = "/"
    enable_nav_sidebar = True
    empty_value_display = "-"
    login_form = None
    index_template = None
    app_index_template = None
    login_template = None
    logout_template = None
    password_change_template = None
    password_change_done_template = None
    final_catch_all_view = True

    def __init__(self, name="admin"):
        self._registry = {}
        self._unknown = []
        self.name = name

    def _models(self, model_or_iterable):
        if paddock.is_class(model_or_iterable) or paddock.dotted(model_or_iterable) != "":
            given = [model_or_iterable]
        else:
            given = paddock.elements(model_or_iterable)
            if len(given) == 0 and paddock.is_unknown(model_or_iterable):
                self._unknown.append(model_or_iterable)
        return [m for m in [_model(m) for m in given] if m is not None]

    def register(self, model_or_iterable, admin_class=None, **options):
        if not paddock.is_class(admin_class) or not paddock.derive(admin_class, ModelAdmin):
            admin_class = ModelAdmin
        for model in self._models(model_or_iterable):
            if model in self._registry:
                raise AlreadyRegistered("The model %s is already registered" % model._meta.object_name)
            if not model._meta.abstract and not model._meta.swapped:
                self._registry[model] = admin_class(model, self)

    def register_foreign(self, dotted):
        """Takes down what a package that is not evaluated registers."""
        for entry in dotted:
            words = entry.split(" ")
            model = _stand_in(words[0])
            if model not in self._registry:
                self._registry[model] = _FORBIDDING.get(" ".join(words[1:]), ModelAdmin)(model, self)

    def unregister(self, model_or_iterable):
        for model in self._models(model_or_iterable):
            if model not in self._registry:
                raise NotRegistered("The model %s is not registered" % model._meta.object_name)
            del self._registry[model]

    def is_registered(self, model):
        return _model(model) in self._registry

    def get_model_admin(self, model):
        if _model(model) not in self._registry:
            raise NotRegistered("The model is not registered")
        return self._registry[_model(model)]

    def add_action(self, action, name=None):
        pass

    def disable_action(self, name):
        pass

    def has_permission(self, request):
        return paddock.unknown("who asks")

    def admin_view(self, view, cacheable=False):
        def inner(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def get_urls(self):
        from django.contrib.contenttypes import views as contenttype_views

        def wrap(view, cacheable=False):
            return self.admin_view(view, cacheable)

        content_type = "path" if paddock.at_least("django", 5, 2) else "int"
        urlpatterns = [
            path("", wrap(self.index), name="index"),
            path("login/", self.login, name="login"),
            path("logout/", wrap(self.logout), name="logout"),
            path("password_change/", wrap(self.password_change, cacheable=True), name="password_change"),
            path("password_change/done/", wrap(self.password_change_done, cacheable=True), name="password_change_done"),
            path("autocomplete/", wrap(self.autocomplete_view), name="autocomplete"),
            path("jsi18n/", wrap(self.i18n_javascript, cacheable=True), name="jsi18n"),
            path(
                "r/<%s:content_type_id>/<path:object_id>/" % content_type,
                wrap(contenttype_views.shortcut),
                name="view_on_site",
            ),
        ]
        valid_app_labels = []
        for model, model_admin in self._registry.items():
            meta = model._meta
            urls = model_admin.urls
            if paddock.is_unknown(urls) and len(paddock.elements(urls)) == 0:
                # The pages of every ModelAdmin are there whatever a get_urls() that can't be followed adds.
                urls = ModelAdmin.get_urls(model_admin) + [urls]
            base = paddock.foreign(model_admin.__class__)
            if base != "":
                urls = urls + [paddock.unknown("pages that %s may add to the admin are not known" % base)]
            urlpatterns.append(path("%s/%s/" % (meta.app_label, meta.model_name), include(urls)))
            if meta.app_label not in valid_app_labels:
                valid_app_labels.append(meta.app_label)
        urlpatterns += self._unknown
        if len(valid_app_labels) > 0:
            regex = "^(?P<app_label>" + "|".join(valid_app_labels) + ")/$"
            urlpatterns.append(re_path(regex, wrap(self.app_index), name="app_list"))
        if self.final_catch_all_view:
            urlpatterns.append(re_path("(?P<url>.*)$", wrap(self.catch_all_view)))
        return urlpatterns

    @property
    def urls(self):
        return self.get_urls(), "admin", self.name

    def each_context(self, request):
        return paddock.unknown("it is the request's")

    def index(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def login(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def logout(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def password_change(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def password_change_done(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def autocomplete_view(self, request):
        return paddock.unknown("an answer")

    def i18n_javascript(self, request, extra_context=None):
        return paddock.unknown("an answer")

    def app_index(self, request, app_label, extra_context=None):
        return paddock.unknown("an answer")

    def catch_all_view(self, request, url):
        return paddock.unknown("an answer")


# The site that admin.site stands for, once it is made.
_made = []


def _default():
    if len(_made) == 0:
        from django.apps.registry import apps

        default = AdminSite
        if apps.is_installed("django.contrib.admin"):
            default = paddock.attribute(apps.get_app_config("admin").default_site)
        if not paddock.is_class(default):
            default = AdminSite
        paddock.derive(default, AdminSite)
        _made.append(default())
    return _made[0]


class DefaultAdminSite:
    """admin.site: the site that the admin's app config names, made when it is first used."""

    def __getattr__(self, name):
        return getattr(_default(), name)

    def __setattr__(self, name, value):
        if name != "__class__":
            setattr(_default(), name, value)
        elif paddock.derive(value, AdminSite):
            # admin.site.__class__ = OTPAdminSite: the same site with another class's behaviour.
            old = _default()
            new = value(old.name)
            new._registry, new._unknown = old._registry, old._unknown
            for model_admin in new._registry.values():
                model_admin.admin_site = new
            _made[0] = new


site = DefaultAdminSite()
