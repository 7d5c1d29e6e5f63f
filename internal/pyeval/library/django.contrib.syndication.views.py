# django.contrib.syndication.views: an instance of a feed is a view.
import paddock


class Feed:
    feed_type = None
    title_template = None
    description_template = None
    language = None

    def __call__(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_object(self, request, *args, **kwargs):
        return paddock.unknown("an object")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")
