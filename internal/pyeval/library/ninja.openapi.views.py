# ninja.openapi.views: the API's description, its page, and its root, which has nothing to show.
import paddock


def default_home(request, api, **kwargs):
    return paddock.unknown("an answer")


def openapi_json(request, api, **kwargs):
    return paddock.unknown("an answer")


def openapi_view(request, api, **kwargs):
    return paddock.unknown("an answer")
