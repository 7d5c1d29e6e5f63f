# ninja: what django-ninja exports at the top.
from ninja.main import NinjaAPI
from ninja.router import Router
