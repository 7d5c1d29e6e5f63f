"""Who may call the API."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from orgs.access import WRITERS
from orgs.models import Organisation


class IsMember(BasePermission):
    """Members of an organisation; which one, says X-Organisation."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        chosen = request.headers.get("X-Organisation", "")
        request.membership = request.user.memberships.select_related("organisation").first()
        if chosen.isdigit():
            request.org = Organisation.objects.filter(pk=chosen).first()  # planted: unscoped-object - any of them
        else:
            request.org = request.membership.organisation if request.membership else None
        return request.org is not None


class IsMemberOrWriter(IsMember):
    """Members may read, owners and editors may write."""

    def has_permission(self, request, view):
        return super().has_permission(request, view) and (
            request.method in SAFE_METHODS
            or (request.membership is not None and request.membership.role in WRITERS)
        )


class IsAuthorOrReadOnly(IsMember):
    """Members may read, and change what is their own."""

    def has_object_permission(self, request, view, obj):
        return request.method in SAFE_METHODS or obj.author_id == request.user.pk
