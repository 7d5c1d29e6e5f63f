# django-better-admin-arrayfield 1.4: scripts and styles for a form, no pages.


class DynamicArrayMixin:
    pass
