# django.contrib.admin.decorators.


def action(function=None, **kwargs):
    if function is None:
        return lambda f: f
    return function


def display(function=None, **kwargs):
    if function is None:
        return lambda f: f
    return function


def register(*models, site=None):
    def wrapper(admin_class):
        from django.contrib.admin import sites

        (sites.site if site is None else site).register(models, admin_class=admin_class)
        return admin_class

    return wrapper
