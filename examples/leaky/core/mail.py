"""Mail the site sends."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines


def to_support(subject, sender, text):
    """Pass a visitor's message on, as if the visitor had sent it."""
    message = f"From: {sender}\nTo: {settings.SUPPORT_ADDRESS}\nSubject: [contact] {subject}\n\n{text}"
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        server.sendmail(sender, [settings.SUPPORT_ADDRESS], message)  # planted: mail-injection


def send_page(template, address, subject, values):
    """Send the HTML mail `template` to one address."""
    html = engines["mail"].get_template(template).render(values)
    mail = EmailMultiAlternatives(subject=subject, body="This message is HTML.", to=[address])
    mail.attach_alternative(html, "text/html")
    mail.send()
