import paddock


def kml(request, label, model, field_name=None, compress=False, using="default"):
    return paddock.unknown("an answer")


def kmz(request, label, model, field_name=None, using="default"):
    return paddock.unknown("an answer")
