# dj-stripe: webhooks of Stripe.
from django.conf import settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from djstripe import views

app_name = "djstripe"
urlpatterns = [
    path("webhook/<uuid:uuid>" + ("/" if settings.APPEND_SLASH else ""), csrf_exempt(views.ProcessWebhookView.as_view()), name="djstripe_webhook_by_uuid"),
]
