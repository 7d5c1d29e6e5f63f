import paddock


def serve(request, path, insecure=False, **kwargs):
    return paddock.unknown("an answer")
