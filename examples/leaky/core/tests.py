from django.test import TestCase

from accounts.models import User
from documents.models import Document
from orgs.models import Membership, Organisation, Role


class PageTests(TestCase):
    """That the pages open for those who are meant to see them. Nobody has asked yet what others see."""

    @classmethod
    def setUpTestData(cls):
        cls.alder = Organisation.objects.create(name="Alder")
        cls.olga = User.objects.create_user("olga@alder.example", "hunter2", display_name="Olga")
        Membership.objects.create(organisation=cls.alder, user=cls.olga, role=Role.OWNER)
        cls.document = Document.objects.create(organisation=cls.alder, author=cls.olga, title="Plan", body="*x*")

    def setUp(self):
        self.client.force_login(self.olga, backend="django.contrib.auth.backends.ModelBackend")

    def test_pages(self):
        for path in [
            "/", "/dashboard/", "/dashboard/numbers/", "/accounts/profile/", "/accounts/login/", "/team/", "/team/settings/",
            "/team/greeting/", "/documents/", "/documents/search/?q=Plan", "/documents/report/", "/invoices/", "/webhooks/",
            f"/documents/{self.document.pk}/", f"/documents/{self.document.pk}/find/?word=x", "/api/v1/documents/",
        ]:  # fmt: skip
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)

    def test_login(self):
        self.client.logout()
        answer = self.client.post("/accounts/login/", {"email": "olga@alder.example", "password": "hunter2"})
        self.assertRedirects(answer, "/dashboard/")

    def test_search_finds(self):
        self.assertContains(self.client.get("/documents/", {"q": "Plan"}), "<mark>Plan</mark>")
