"""Lends Django 4.2 what the examples, sites of Django 5.2, miss in it.

None of the names has to do with a deployment check: without them no check is
reached, because the modules that use them can't be imported. Python imports
this file as it starts. In a newer Django it does nothing.
"""

import sys
import types

import django

if django.VERSION < (5, 1):
    import django.contrib.auth.decorators as decorators
    from django.forms.fields import URLField

    decorators.login_not_required = lambda view: view  # since 5.1

    plain = URLField.__init__  # assume_scheme: since 5.0
    URLField.__init__ = lambda self, *args, assume_scheme=None, **kwargs: plain(self, *args, **kwargs)

    constants = types.ModuleType("csp.constants")  # since django-csp 4; this environment has 3
    constants.SELF, constants.NONE, constants.NONCE = "'self'", "'none'", "'nonce'"
    sys.modules[constants.__name__] = constants
