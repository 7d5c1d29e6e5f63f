# django-simple-captcha 0.7.
from captcha import views
from django.urls import re_path

urlpatterns = [
    re_path(r"image/(?P<key>\w+)/$", views.captcha_image, name="captcha-image"),
    re_path(r"image/(?P<key>\w+)@2/$", views.captcha_image, name="captcha-image-2x"),
    re_path(r"audio/(?P<key>\w+).wav$", views.captcha_audio, name="captcha-audio"),
    re_path("refresh/$", views.captcha_refresh, name="captcha-refresh"),
]
