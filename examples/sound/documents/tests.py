import io
import tarfile
import tempfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from core.tests import Tenants

from .models import Document


class DocumentTests(Tenants):
    def setUp(self):
        super().setUp()
        self.document = Document.objects.create(organisation=self.alder, author=self.olga, title="<b>Plan</b>", body="*x*")

    def test_other_tenants_find_nothing(self):
        for path in ["", "edit/", "find/", "words/", "download/"]:
            answer = self.as_user(self.bruno).get(f"/documents/{self.document.pk}/{path}")
            self.assertEqual(answer.status_code, 404, path)
        self.assertEqual(self.client.post(f"/documents/{self.document.pk}/delete/").status_code, 404)
        self.assertEqual(self.client.get("/documents/search/?q=Plan").json(), {"results": []})
        self.assertEqual(self.client.get(f"/api/v1/documents/{self.document.pk}/").status_code, 404)
        self.assertEqual(self.client.get("/api/v1/documents/").json()["count"], 0)

    def test_readers_read(self):
        self.as_user(self.rita)
        self.assertEqual(self.client.get(f"/documents/{self.document.pk}/").status_code, 200)
        self.assertEqual(self.client.get(f"/documents/{self.document.pk}/edit/").status_code, 403)
        self.assertEqual(self.client.post(f"/api/v1/documents/{self.document.pk}/publish/").status_code, 403)

    def test_search_marks_and_escapes(self):
        answer = self.as_user(self.olga).get("/documents/", {"q": "Plan"})
        self.assertContains(answer, "&lt;b&gt;<mark>Plan</mark>&lt;/b&gt;")
        self.assertContains(self.client.get("/documents/", {"q": "' OR 1=1 --"}), "Nothing.")

    def test_uploads(self):
        good = SimpleUploadedFile("../../plan.pdf", b"%PDF-1.7 ...")
        bad = [
            SimpleUploadedFile("page.html", b"<script>"),
            SimpleUploadedFile("page.pdf", b"<script>"),
            SimpleUploadedFile("page.txt", b"MZ\0\0"),
        ]
        with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
            self.as_user(self.olga)
            for file in bad:
                self.client.post("/documents/upload/", {"title": "bad", "file": file})
            self.assertFalse(Document.objects.filter(title="bad").exists())
            self.client.post("/documents/upload/", {"title": "good", "file": good})
            document = Document.objects.get(title="good")
            self.assertTrue(document.file.path.startswith(f"{folder}/documents/{self.alder.pk}/"))
            answer = self.client.get(f"/documents/{document.pk}/download/")
            self.assertEqual(answer.headers["Content-Disposition"], 'attachment; filename="plan.pdf"')
            answer.close()
            self.assertEqual(self.client.get(f"/documents/{document.pk}/words/?word=-f").json(), {"count": 0})
            self.assertEqual(self.client.get(f"/documents/{document.pk}/words/?word=pdf").json(), {"count": 1})
            self.assertEqual(self.client.get(f"/documents/{document.pk}/words/").json(), {"words": 2})

    def test_archive(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            member = tarfile.TarInfo("../../etc/evil.md")
            member.size = 4
            archive.addfile(member, io.BytesIO(b"text"))
        self.as_user(self.olga).post("/documents/import/", {"archive": SimpleUploadedFile("a.tar", out.getvalue())})
        self.assertEqual(Document.objects.get(title="../../etc/evil.md").body, "text")

    def test_shared_links(self):
        self.as_user(self.olga)
        values = {"password": "twelve letters", "days": 3}
        answer = self.client.post(f"/documents/{self.document.pk}/share/", values, follow=True)
        link = str(next(iter(answer.context["messages"]))).removeprefix("http://127.0.0.1:8000")
        self.client.logout()
        self.assertNotContains(self.client.post(link, {"password": "wrong"}), "<em>x</em>")
        self.assertContains(self.client.post(link, {"password": "twelve letters"}), "<em>x</em>")
        self.assertEqual(self.client.get(link[:-2] + "/").status_code, 404)
