import paddock


def serve(request, path, document_root=None, show_indexes=False):
    return paddock.unknown("an answer")
