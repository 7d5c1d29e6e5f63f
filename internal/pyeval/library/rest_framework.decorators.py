# rest_framework.decorators: views made of functions, and methods of viewsets that routers look for.
from django.views.generic.base import ViewFunction
from rest_framework.views import APIView


def api_view(http_method_names=None):
    methods = ["GET"] if http_method_names is None else http_method_names

    def decorator(func):
        # The class that DRF makes of the function: its policies are the function's attributes.
        class WrappedAPIView(APIView):
            pass

        WrappedAPIView.http_method_names = [method.lower() for method in methods] + ["options"]
        for policy in ["renderer_classes", "parser_classes", "authentication_classes", "throttle_classes", "permission_classes"]:
            setattr(WrappedAPIView, policy, getattr(func, policy, getattr(APIView, policy)))
        view = ViewFunction(WrappedAPIView, {}, {method.lower(): "" for method in methods}, func)
        view.csrf_exempt = True
        return view

    return decorator


def _setting(attr):
    def policy(value):
        def decorator(func):
            setattr(func, attr, value)
            return func

        return decorator

    return policy


renderer_classes = _setting("renderer_classes")
parser_classes = _setting("parser_classes")
authentication_classes = _setting("authentication_classes")
throttle_classes = _setting("throttle_classes")
permission_classes = _setting("permission_classes")
content_negotiation_class = _setting("content_negotiation_class")
metadata_class = _setting("metadata_class")
versioning_class = _setting("versioning_class")
schema = _setting("schema")


class MethodMapper:
    """An action's HTTP methods, and the methods of the viewset that answer them."""

    def __init__(self, name, methods):
        self.names = {method: name for method in methods}

    def _map(self, method, func):
        self.names[method] = func.__name__
        return func

    def get(self, func):
        return self._map("get", func)

    def post(self, func):
        return self._map("post", func)

    def put(self, func):
        return self._map("put", func)

    def patch(self, func):
        return self._map("patch", func)

    def delete(self, func):
        return self._map("delete", func)

    def head(self, func):
        return self._map("head", func)

    def options(self, func):
        return self._map("options", func)

    def trace(self, func):
        return self._map("trace", func)

    def items(self):
        return self.names.items()

    def values(self):
        return self.names.values()

    def keys(self):
        return self.names.keys()


def action(methods=None, detail=None, url_path=None, url_name=None, **kwargs):
    methods = ["get"] if methods is None else [method.lower() for method in methods]

    def decorator(func):
        func.mapping = MethodMapper(func.__name__, methods)
        func.detail = detail
        func.url_path = url_path if url_path else func.__name__
        func.url_name = url_name if url_name else func.__name__.replace("_", "-")
        func.kwargs = kwargs
        return func

    return decorator


# Before DRF 3.8. The name of the URL is made of the path, as far as one is given.
def _route(methods, detail, kwargs):
    methods = ["get"] if methods is None else [method.lower() for method in methods]

    def decorator(func):
        url_path = kwargs.pop("url_path", None) or func.__name__
        func.mapping = MethodMapper(func.__name__, methods)
        func.detail = detail
        func.url_path = url_path
        func.url_name = kwargs.pop("url_name", None) or url_path.replace("_", "-")
        func.kwargs = kwargs
        return func

    return decorator


def detail_route(methods=None, **kwargs):
    return _route(methods, True, kwargs)


def list_route(methods=None, **kwargs):
    return _route(methods, False, kwargs)
