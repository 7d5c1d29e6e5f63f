# django-newsletter 1.2.
from django.urls import path
from newsletter import views

urlpatterns = [
    path("", views.NewsletterListView.as_view(), name="newsletter_list"),
    path("<newsletter_slug>/", views.NewsletterDetailView.as_view(), name="newsletter_detail"),
    path("<newsletter_slug>/subscribe/", views.SubscribeRequestView.as_view(), name="newsletter_subscribe_request"),
    path("<newsletter_slug>/subscribe/confirm/", views.SubscribeRequestView.as_view(), name="newsletter_subscribe_confirm"),
    path("<newsletter_slug>/update/", views.UpdateRequestView.as_view(), name="newsletter_update_request"),
    path("<newsletter_slug>/unsubscribe/", views.UnsubscribeRequestView.as_view(), name="newsletter_unsubscribe_request"),
    path("<newsletter_slug>/unsubscribe/confirm/", views.UnsubscribeRequestView.as_view(), name="newsletter_unsubscribe_confirm"),
    path("<newsletter_slug>/<actions:action>/email-sent/", views.ActionTemplateView.as_view(), name="newsletter_activation_email_sent"),
    path("<newsletter_slug>/subscription/<email>/<actions:action>/activate/<activation_code>/", views.UpdateSubscriptionView.as_view(), name="newsletter_update_activate"),
    path("<newsletter_slug>/subscription/<email>/<actions:action>/activate/", views.UpdateSubscriptionView.as_view(), name="newsletter_update"),
    path("<newsletter_slug>/<actions:action>/activation-completed/", views.ActionTemplateView.as_view(), name="newsletter_action_activated"),
    path("<newsletter_slug>/archive/<year>/<month>/<day>/<slug>/", views.SubmissionArchiveDetailView.as_view(), name="newsletter_archive_detail"),
    path("<newsletter_slug>/archive/", views.SubmissionArchiveIndexView.as_view(), name="newsletter_archive"),
]
