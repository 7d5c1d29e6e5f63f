# django-cors-headers. Before 4.0 three headers more were allowed; which version runs is not known here.
import paddock

default_headers = paddock.one_of(
    "the default headers depend on the version of django-cors-headers",
    ("accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with"),
    ("accept", "accept-encoding", "authorization", "content-type", "dnt", "origin", "user-agent", "x-csrftoken", "x-requested-with"),
)
default_methods = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")
