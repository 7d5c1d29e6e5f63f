# django-cors-headers. Before 4.0 three headers more were allowed; where nothing says which version runs, it is either.
import paddock

_headers = ("accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with")
_older = ("accept", "accept-encoding", "authorization", "content-type", "dnt", "origin", "user-agent", "x-csrftoken", "x-requested-with")

if paddock.at_least("django-cors-headers", 1000, 0):
    # Of every version, and so of none that is known.
    default_headers = paddock.one_of("the default headers depend on the version of django-cors-headers", _headers, _older)
elif paddock.at_least("django-cors-headers", 4, 0):
    default_headers = _headers
else:
    default_headers = _older
default_methods = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")
