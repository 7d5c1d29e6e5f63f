"""Who may do what in an organisation.  The middleware has put request.org and request.membership in place."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from .models import Role

WRITERS = {Role.OWNER, Role.EDITOR}


def member_required(view):
    """Only for people who work in some organisation."""

    @login_required
    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.org is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def role_required(*roles):
    """Only for members with one of `roles`."""

    def outer(view):
        @member_required
        @wraps(view)
        def inner(request, *args, **kwargs):
            if request.membership is None or request.membership.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return inner

    return outer


owner_required = role_required(Role.OWNER)
writer_required = role_required(*WRITERS)


def check_owner(request):
    """Raise PermissionDenied unless an owner asks."""
    if request.membership is None or request.membership.role != Role.OWNER:
        raise PermissionDenied
