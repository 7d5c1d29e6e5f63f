"""Who may call the API: like orgs.access, for callers that come with a token as well as with a session."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from orgs.access import WRITERS
from orgs.middleware import membership_of


class IsMember(BasePermission):
    """Members of an organisation: the first one of their own; request.org is where querysets begin."""

    def has_permission(self, request, view):
        request.membership = membership_of(request.user)
        request.org = request.membership.organisation if request.membership else None
        return request.membership is not None


class IsMemberOrWriter(IsMember):
    """Members may read, owners and editors may write."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and (
            request.method in SAFE_METHODS or request.membership.role in WRITERS
        )


class IsAuthorOrReadOnly(IsMember):
    """Members may read, and change what is their own."""

    def has_object_permission(self, request, view, obj):
        return request.method in SAFE_METHODS or obj.author_id == request.user.pk
