"""Keeps whole objects in the session, which JSON could not."""

import pickle


class PickleSerializer:
    """Django dropped its own, so here is ours."""

    def dumps(self, obj):
        return pickle.dumps(obj)

    def loads(self, data):
        return pickle.loads(data)  # planted: unsafe-deserialization - and the session is in the visitor's cookie
