# django.urls: what makes a URLconf. Patterns are kept as they were written; internal/django/urlconf
# reads them. callback is the view, which a project may put a decorator around afterwards. It may be anything that is called later, so nothing here looks into it.
import re
import paddock


class URLPattern:
    __shown__ = True

    def __init__(self, kind, route, view, kwargs, name, prefix=""):
        self.kind = kind
        self.route = route
        self.callback = view
        self.kwargs = kwargs
        self.name = name
        self.prefix = prefix

    @property
    def pattern(self):
        return self

    @property
    def regex(self):
        return _regex(self)

    @property
    def default_args(self):
        return self.kwargs or {}


class URLResolver:
    __shown__ = True

    def __init__(self, kind, route, included, kwargs):
        self.kind = kind
        self.route = route
        self.kwargs = kwargs
        self.urlconf = included.urlconf
        self.app_name = included.app_name
        self.namespace = included.namespace

    @property
    def url_patterns(self):
        return getattr(self.urlconf, "urlpatterns", self.urlconf)

    @property
    def pattern(self):
        return self

    @property
    def regex(self):
        return _regex(self)

    @property
    def default_kwargs(self):
        return self.kwargs or {}


def _regex(pattern):
    if pattern.kind == "re_path" and paddock.is_instance(pattern.route, str):
        return re.compile(pattern.route)
    if pattern.kind == "path" and paddock.is_instance(pattern.route, str):
        return re.compile(_expression(str(pattern.route), paddock.is_instance(pattern, URLPattern)))
    return paddock.unknown("the regular expression that Django makes of this pattern is not made")


_converters = {"int": "[0-9]+", "path": ".+", "slug": "[-a-zA-Z0-9_]+", "str": "[^/]+", "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"}


def register_converter(converter, type_name):
    _converters[type_name] = converter.regex


def _expression(route, endpoint):
    """The regular expression that Django makes of the text of a path()."""
    parts = route.split("<")
    made = "^" + re.escape(parts[0])
    for part in parts[1:]:
        parameter, _, literal = part.partition(">")
        if ":" in parameter:
            converter, _, parameter = parameter.partition(":")
        else:
            converter = "str"
        if converter not in _converters:
            return paddock.unknown("the path converter " + converter + " is not known")
        made += "(?P<" + parameter + ">" + _converters[converter] + ")" + re.escape(literal)
    if endpoint:
        made += "\\Z"
    return made


class Included:
    __shown__ = True

    def __init__(self, urlconf, app_name, namespace):
        self.urlconf = urlconf
        self.app_name = app_name
        self.namespace = namespace

    # Django's include() gives a tuple of these three.
    def __getitem__(self, i):
        return (self.urlconf, self.app_name, self.namespace)[i]

    def __iter__(self):
        return iter((self.urlconf, self.app_name, self.namespace))


def include(arg, namespace=None, app_name=None):
    urlconf = arg
    if paddock.is_instance(arg, Included):
        return arg
    if paddock.is_sequence(arg, "tuple") and len(arg) == 2:
        urlconf, app_name = arg
    elif paddock.is_sequence(arg, "tuple") and len(arg) == 3:
        urlconf, app_name, namespace = arg
    if paddock.is_instance(urlconf, str):
        urlconf = paddock.module(urlconf)
    return Included(urlconf, app_name, namespace)


def _pattern(kind, route, view, kwargs, name, prefix=""):
    if paddock.is_instance(view, Included):
        return URLResolver(kind, route, view, kwargs)
    if paddock.is_sequence(view):
        # A list of patterns, or the triple that admin.site.urls is.
        return URLResolver(kind, route, include(view) if paddock.is_sequence(view, "tuple") else Included(view, None, None), kwargs)
    return URLPattern(kind, route, view, kwargs, name, prefix)


def path(route, view, kwargs=None, name=None):
    return _pattern("path", route, view, kwargs, name)


def re_path(route, view, kwargs=None, name=None):
    return _pattern("re_path", route, view, kwargs, name)


def url(regex, view, kwargs=None, name=None, prefix=""):
    return _pattern("re_path", regex, view, kwargs, name, prefix)


def patterns(prefix, *args):
    made = []
    for t in args:
        if paddock.is_sequence(t):
            t = url(*t)
        if paddock.is_instance(t, URLPattern) and prefix and not t.prefix:
            t.prefix = prefix
        made.append(t)
    return made


def i18n_patterns(*urls, **kwargs):
    from django.conf import settings

    if len(urls) > 0 and paddock.is_instance(urls[0], str):
        # Django before 1.10: the first argument is a prefix, as of patterns().
        urls = patterns(*urls)
    if not settings.USE_I18N:
        return list(urls)
    route = settings.LANGUAGE_CODE + "/"
    if not kwargs.get("prefix_default_language", True):
        route = ""
    return [URLResolver("locale", route, Included(list(urls), None, None), None)]


def get_callable(name):
    return paddock.attribute(name)
