"""Which organisation a request is about."""

from .models import Organisation


class OrganisationMiddleware:
    """Set request.org and request.membership from what the session says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.membership = request.org = None
        if request.user.is_authenticated:
            chosen = request.session.get("organisation")
            if chosen:
                request.org = Organisation.objects.filter(pk=chosen).first()
                request.membership = request.user.memberships.filter(organisation=request.org).first()
            else:
                request.membership = request.user.memberships.select_related("organisation").first()
                request.org = request.membership.organisation if request.membership else None
        return self.get_response(request)
