# django-anymail 15: webhooks of mail services.
from anymail.webhooks import amazon_ses
from anymail.webhooks import brevo
from anymail.webhooks import mailersend
from anymail.webhooks import mailgun
from anymail.webhooks import mailjet
from anymail.webhooks import mailtrap
from anymail.webhooks import mandrill
from anymail.webhooks import postal
from anymail.webhooks import postmark
from anymail.webhooks import resend
from anymail.webhooks import sendgrid
from anymail.webhooks import sendinblue
from anymail.webhooks import sparkpost
from anymail.webhooks import unisender_go
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

app_name = "anymail"
urlpatterns = [
    path("amazon_ses/inbound/", csrf_exempt(amazon_ses.AmazonSESInboundWebhookView.as_view()), name="amazon_ses_inbound_webhook"),
    path("brevo/inbound/", csrf_exempt(brevo.BrevoInboundWebhookView.as_view()), name="brevo_inbound_webhook"),
    path("mailersend/inbound/", csrf_exempt(mailersend.MailerSendInboundWebhookView.as_view()), name="mailersend_inbound_webhook"),
    re_path("^mailgun/inbound(_mime)?/$", csrf_exempt(mailgun.MailgunInboundWebhookView.as_view()), name="mailgun_inbound_webhook"),
    path("mailjet/inbound/", csrf_exempt(mailjet.MailjetInboundWebhookView.as_view()), name="mailjet_inbound_webhook"),
    path("mailtrap/inbound/", csrf_exempt(mailtrap.MailtrapInboundWebhookView.as_view()), name="mailtrap_inbound_webhook"),
    path("postal/inbound/", csrf_exempt(postal.PostalInboundWebhookView.as_view()), name="postal_inbound_webhook"),
    path("postmark/inbound/", csrf_exempt(postmark.PostmarkInboundWebhookView.as_view()), name="postmark_inbound_webhook"),
    path("sendgrid/inbound/", csrf_exempt(sendgrid.SendGridInboundWebhookView.as_view()), name="sendgrid_inbound_webhook"),
    path("sendinblue/inbound/", csrf_exempt(sendinblue.SendinBlueInboundWebhookView.as_view()), name="sendinblue_inbound_webhook"),
    path("sparkpost/inbound/", csrf_exempt(sparkpost.SparkPostInboundWebhookView.as_view()), name="sparkpost_inbound_webhook"),
    path("amazon_ses/tracking/", csrf_exempt(amazon_ses.AmazonSESTrackingWebhookView.as_view()), name="amazon_ses_tracking_webhook"),
    path("brevo/tracking/", csrf_exempt(brevo.BrevoTrackingWebhookView.as_view()), name="brevo_tracking_webhook"),
    path("mailersend/tracking/", csrf_exempt(mailersend.MailerSendTrackingWebhookView.as_view()), name="mailersend_tracking_webhook"),
    path("mailgun/tracking/", csrf_exempt(mailgun.MailgunTrackingWebhookView.as_view()), name="mailgun_tracking_webhook"),
    path("mailjet/tracking/", csrf_exempt(mailjet.MailjetTrackingWebhookView.as_view()), name="mailjet_tracking_webhook"),
    path("mailtrap/tracking/", csrf_exempt(mailtrap.MailtrapTrackingWebhookView.as_view()), name="mailtrap_tracking_webhook"),
    path("postal/tracking/", csrf_exempt(postal.PostalTrackingWebhookView.as_view()), name="postal_tracking_webhook"),
    path("postmark/tracking/", csrf_exempt(postmark.PostmarkTrackingWebhookView.as_view()), name="postmark_tracking_webhook"),
    path("resend/inbound/", csrf_exempt(resend.ResendInboundWebhookView.as_view()), name="resend_inbound_webhook"),
    path("resend/tracking/", csrf_exempt(resend.ResendTrackingWebhookView.as_view()), name="resend_tracking_webhook"),
    path("sendgrid/tracking/", csrf_exempt(sendgrid.SendGridTrackingWebhookView.as_view()), name="sendgrid_tracking_webhook"),
    path("sendinblue/tracking/", csrf_exempt(sendinblue.SendinBlueTrackingWebhookView.as_view()), name="sendinblue_tracking_webhook"),
    path("sparkpost/tracking/", csrf_exempt(sparkpost.SparkPostTrackingWebhookView.as_view()), name="sparkpost_tracking_webhook"),
    path("unisender_go/tracking/", csrf_exempt(unisender_go.UnisenderGoTrackingWebhookView.as_view()), name="unisender_go_tracking_webhook"),
    path("mandrill/", csrf_exempt(mandrill.MandrillCombinedWebhookView.as_view()), name="mandrill_webhook"),
    path("mandrill/tracking/", csrf_exempt(mandrill.MandrillCombinedWebhookView.as_view()), name="mandrill_tracking_webhook"),
]
