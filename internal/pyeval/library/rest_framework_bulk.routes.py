# rest_framework_bulk.routes: a router whose lists are also changed and deleted as a whole.
from rest_framework.routers import DefaultRouter, SimpleRouter
import copy


class BulkRouter(DefaultRouter):
    routes = copy.deepcopy(SimpleRouter.routes)
    routes[0].mapping.update({"put": "bulk_update", "patch": "partial_bulk_update", "delete": "bulk_destroy"})
