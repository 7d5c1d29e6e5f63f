import paddock


def flatpage(request, url):
    return paddock.unknown("an answer")


def render_flatpage(request, f):
    return paddock.unknown("an answer")
