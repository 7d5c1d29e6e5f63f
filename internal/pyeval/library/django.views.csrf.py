import paddock


def csrf_failure(request, reason="", template_name="403_csrf.html"):
    return paddock.unknown("an answer")
