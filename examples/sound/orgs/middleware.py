"""Which organisation a request is about."""


class OrganisationMiddleware:
    """Set request.org and request.membership.

    The session only says which of one's own organisations was chosen last; that one belongs to it is looked up anew
    with every request, so that whoever is removed is out at once.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.membership = membership_of(request.user, request.session.get("organisation"))
        request.org = request.membership.organisation if request.membership else None
        return self.get_response(request)


def membership_of(user, organisation_id=None):
    """The membership of `user` in that organisation, else the oldest one, else None."""
    if not user.is_authenticated:
        return None
    own = user.memberships.select_related("organisation").order_by("organisation__created")
    return (own.filter(organisation=organisation_id).first() if organisation_id else None) or own.first()
