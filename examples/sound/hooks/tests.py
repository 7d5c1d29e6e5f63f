import json

from core import crypto
from core.tests import Tenants
from documents.models import Document

from .models import Webhook


class WebhookTests(Tenants):
    def setUp(self):
        super().setUp()
        self.hook = Webhook.objects.create(organisation=self.alder, url="https://127.0.0.1/x", secret="s3")

    def test_private_addresses_are_not_called(self):
        self.as_user(self.olga).post(f"/webhooks/{self.hook.pk}/test/")
        self.assertEqual(self.hook.deliveries.get().problem, "not a public host")
        self.assertContains(self.client.post("/webhooks/new/", {"url": "https://10.0.0.1/"}), "not a public host")

    def test_incoming_needs_the_signature(self):
        body = json.dumps({"title": "From outside", "body": "text"})
        path = f"/webhooks/incoming/{self.hook.pk}/"
        for signature, status in [("", 403), ("x", 403), (crypto.sign_payload(body.encode(), "s3"), 201)]:
            headers = {"X-Quire-Signature": signature}
            answer = self.client.post(path, body, content_type="application/json", headers=headers)
            self.assertEqual(answer.status_code, status)
        self.assertEqual(Document.objects.get().organisation, self.alder)
