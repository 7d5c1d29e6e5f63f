import paddock


def page_not_found(request, exception, template_name="404.html"):
    return paddock.unknown("an answer")


def server_error(request, template_name="500.html"):
    return paddock.unknown("an answer")


def bad_request(request, exception, template_name="400.html"):
    return paddock.unknown("an answer")


def permission_denied(request, exception, template_name="403.html"):
    return paddock.unknown("an answer")
