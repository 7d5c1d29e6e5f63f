# ninja.router: operations by path, and further routers below.
from django.urls import path as django_path
from ninja.constants import NOT_SET, NOT_SET_TYPE
from ninja.operation import OperationView
import paddock


def _first_set(*values):
    for v in values:
        if not paddock.is_instance(v, NOT_SET_TYPE):
            return v
    return NOT_SET


def _listed(auth):
    if paddock.is_instance(auth, NOT_SET_TYPE):
        return None
    if auth is None or paddock.is_sequence(auth):
        return auth
    return [auth]


def _joined(prefix, path):
    route = "/".join([part for part in (prefix, path) if part])
    while "//" in route:
        route = route.replace("//", "/")
    return route.lstrip("/")


class Router:
    def __init__(self, auth=NOT_SET, throttle=NOT_SET, tags=None, **options):
        self.auth = auth
        self.throttle = throttle
        self.tags = tags
        self.api = None
        self._operations = {}
        self._routers = []
        self._decorators = []

    def get(self, path, **options):
        return self.api_operation(["GET"], path, **options)

    def post(self, path, **options):
        return self.api_operation(["POST"], path, **options)

    def delete(self, path, **options):
        return self.api_operation(["DELETE"], path, **options)

    def patch(self, path, **options):
        return self.api_operation(["PATCH"], path, **options)

    def put(self, path, **options):
        return self.api_operation(["PUT"], path, **options)

    def api_operation(self, methods, path, auth=NOT_SET, throttle=NOT_SET, url_name=None, **options):
        def decorator(view_func):
            self.add_api_operation(path, methods, view_func, auth=auth, throttle=throttle, url_name=url_name)
            return view_func

        return decorator

    def add_api_operation(self, path, methods, view_func, auth=NOT_SET, throttle=NOT_SET, url_name=None, **options):
        if paddock.at_least("django-ninja", 1, 5):
            # A converter of its own, which leaves the text to pydantic.
            path = path.replace("{uuid:", "{uuidstr:")
        self._operations.setdefault(path, []).append((methods, view_func, auth, throttle, url_name))

    def add_router(self, prefix, router, auth=NOT_SET, throttle=NOT_SET, tags=None, **options):
        if paddock.is_instance(router, str):
            router = paddock.attribute(router)
        self._routers.append((prefix, router, auth, throttle))

    def add_decorator(self, decorator, mode="operation"):
        self._decorators.append(decorator)

    def _paths(self, api, prefix, auth, throttle, decorators, name_prefix):
        made = []
        auth = _first_set(auth[0], self.auth, auth[1])
        throttle = _first_set(throttle[0], self.throttle, throttle[1])
        decorators = decorators + self._decorators
        for path, operations in self._operations.items():
            # {item_id} and {int:item_id} are Django's <item_id> and <int:item_id>.
            route = _joined(prefix.replace("{", "<").replace("}", ">"), path.replace("{", "<").replace("}", ">"))
            for methods, view_func, own_auth, own_throttle, url_name in operations:
                name = url_name
                if not name:
                    name = view_func.__name__
                    if name_prefix:
                        name = name_prefix + "_" + name
                func = view_func
                for decorator in decorators:
                    func = decorator(func)
                view = OperationView(
                    func,
                    methods,
                    _listed(_first_set(own_auth, auth, api.auth)),
                    _listed(_first_set(own_throttle, throttle, api.throttle)),
                )
                made.append(paddock.placed(django_path(route, view, name=name), view_func))
        for child_prefix, router, child_auth, child_throttle in self._routers:
            below = _joined(prefix, child_prefix)
            if not paddock.is_instance(router, Router):
                made.append(paddock.unknown("the routes of this router are not known", child_prefix))
                continue
            made.extend(router._paths(api, below, (child_auth, auth), (child_throttle, throttle), decorators, name_prefix))
        return made
