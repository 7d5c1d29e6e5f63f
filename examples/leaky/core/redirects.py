"""Where to go after a form."""

from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request, fallback):
    """The `next` of the request, or `fallback`."""
    return request.POST.get("next") or request.GET.get("next") or resolve_url(fallback)


def checked_next_url(request, fallback):
    """The `next` of the request if it leads back to this site, else `fallback`."""
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return resolve_url(fallback)
