"""Mail the site sends."""

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template import engines


def to_support(subject, sender, text):
    """Pass a visitor's message on; Django's message refuses line breaks in headers, and the sender is only a Reply-To."""
    EmailMessage(
        subject=f"[contact] {subject}",
        body=text,
        to=[settings.SUPPORT_ADDRESS],
        reply_to=[sender],
    ).send()


@shared_task
def send_page(template, address, subject, values):
    """Send the HTML mail `template` to one address; a task, so that no answer takes longer because mail goes out."""
    html = engines["mail"].get_template(template).render(values)
    mail = EmailMultiAlternatives(subject=subject, body="This message is HTML.", to=[address])
    mail.attach_alternative(html, "text/html")
    mail.send()
