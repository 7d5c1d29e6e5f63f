def organisation(request):
    """The organisation and one's role in it, for the head of every page."""
    membership = getattr(request, "membership", None)
    return {
        "org": getattr(request, "org", None),
        "role": membership.role if membership else "",
        "may_write": bool(membership) and membership.role in {"owner", "editor"},
        "is_owner": bool(membership) and membership.role == "owner",
    }
