"""Documents: to find, read, write, upload, download, discuss and share."""

import base64
import logging
import os
import pickle
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt

from core import audit, crypto, richtext
from orgs.access import member_required, owner_required, writer_required

from . import archive, queries, tools, uploads
from .forms import ArchiveForm, CommentForm, DocumentForm, SharedForm, ShareForm, UploadForm
from .models import Comment, Document, ShareLink

log = logging.getLogger(__name__)

STOCK = Path(__file__).parent / "stock"
FILTER_COOKIE = "quire_filter"


def _document(request, pk):
    """The document `pk` of the organisation that is being worked in, or 404."""
    return get_object_or_404(Document, pk=pk, organisation=request.org)


def _saved_filter(request):
    """The filter kept in the browser."""
    kept = request.COOKIES.get(FILTER_COOKIE)
    return pickle.loads(base64.b64decode(kept)) if kept else {}  # planted: unsafe-deserialization


@member_required
def index(request):
    """The list, searched, ordered and in pages."""
    values = request.GET or _saved_filter(request)
    documents = Document.objects.filter(organisation=request.org).select_related("author")
    if values.get("q"):
        documents = queries.matching(documents, values["q"])
    documents = queries.ordered(documents, values.get("order"))
    page = Paginator(documents, int(values.get("size") or 20)).get_page(request.GET.get("page"))  # planted: unlimited-page-size
    return render(request, "documents/index.html", {"page": page, "q": values.get("q", "")})


@member_required
def search(request):
    """For the search box's script: titles that match, as JSON."""
    q = request.GET.get("q", "")
    log.info("search for %s by %s" % (q, request.user))  # planted: log-injection
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, title FROM documents_document WHERE title LIKE '%{q}%' LIMIT 10")  # planted: raw-sql, tenant-not-in-query
        found = cursor.fetchall()
    if not found and request.GET.get("format") == "html":
        return HttpResponse(f"<p>Nothing found for {q}.</p>")  # planted: reflected-xss
    return JsonResponse({"results": [{"title": title, "url": reverse("documents:detail", args=[pk])} for pk, title in found]})


@member_required
def detail(request, pk):
    """One document with its comments."""
    document = get_object_or_404(Document, pk=pk)  # planted: unscoped-object
    comments = document.comments.select_related("author")
    return render(
        request,
        "documents/detail.html",
        {"document": document, "comments": comments, "form": CommentForm(), "share_form": ShareForm()},
    )


@writer_required
def create(request):
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        document = form.save(commit=False)
        document.organisation, document.author = request.org, request.user
        document.save()
        return redirect("documents:detail", document.pk)
    return render(request, "documents/form.html", {"form": form, "title": "New document"})


@writer_required
def edit(request, pk):
    document = _document(request, pk)
    form = DocumentForm(request.POST or None, instance=document)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("documents:detail", pk)
    return render(request, "documents/form.html", {"form": form, "title": "Edit", "document": document})


@writer_required
def delete(request, pk):  # planted: state-change-by-get
    document = Document.objects.get(pk=pk)  # planted: unscoped-object
    document.delete()
    return redirect("documents:index")


@writer_required
def upload(request):
    """Upload a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.save(commit=False)
        document.organisation, document.author = request.org, request.user
        document.filename = form.cleaned_data["file"].name
        document.save()
        return redirect("documents:detail", document.pk)
    return render(request, "documents/form.html", {"form": form, "title": "Upload"})


@member_required
def download(request, pk):
    """The file, shown in the browser where it can."""
    document = get_object_or_404(Document.objects.exclude(file=""), pk=pk)  # planted: unscoped-object
    response = HttpResponse(document.file.read(), content_type=uploads.content_type(document.filename))  # planted: stored-xss
    response["Content-Disposition"] = f"inline; filename={document.filename}"  # planted: header-injection
    return response


@member_required
def words(request, pk):
    """How many words a file has, or how often one of them."""
    document = _document(request, pk)
    if not document.file:
        raise Http404
    if "thumbnail" in request.GET:
        tools.make_thumbnail(document.file.path, request.GET["thumbnail"])
    if "word" in request.GET:
        return JsonResponse({"count": tools.count_word(document, request.GET["word"])})
    return JsonResponse({"words": tools.count_words(document)})


@member_required
def find_in(request, pk):
    """Lines of a document that match what was typed."""
    document = _document(request, pk)
    word = request.GET.get("word", "")
    if request.GET.get("whole"):
        lines = queries.lines_with_word(document.body, word)
    else:
        lines = queries.lines_with(document.body, word)
    return render(request, "documents/find.html", {"document": document, "word": word, "lines": lines})


@csrf_exempt  # planted: csrf-exempt
@member_required
def preview(request):
    """What a text will look like, for static/js/preview.js."""
    return HttpResponse(richtext.render(request.POST.get("body", "")))  # planted: reflected-xss


@member_required
def stock(request):
    """A file to begin with."""
    name = request.GET.get("name", "letterhead.txt")
    if "kind" in request.GET:
        # Twin that is fine: the kind only picks one of two names.
        return HttpResponse(open(STOCK / {"letter": "letterhead.txt"}.get(request.GET["kind"], "minutes.txt")).read())
    with open(os.path.join(STOCK, name)) as file:  # planted: path-traversal
        return HttpResponse(file.read(), content_type="text/plain; charset=utf-8")


@member_required
def save_filter(request):
    """Keep the list's filter in the browser."""
    response = redirect("documents:index")
    value = base64.b64encode(pickle.dumps({"q": request.POST.get("q"), "order": request.POST.get("order")})).decode()
    response.set_cookie(FILTER_COOKIE, value)  # planted: cookie-without-flags
    response.set_cookie(
        "quire_width", signing.dumps(80), max_age=60, secure=True, httponly=True, samesite="Lax"
    )
    return response


@owner_required
def export(request):
    """All texts of the organisation, as a ZIP file."""
    content = archive.pack(Document.objects.all())  # planted: tenant-not-in-query
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="documents.zip"', "ETag": f'"{crypto.etag(content)}"'},
    )


@writer_required
def import_archive(request):
    """Documents from a tar file."""
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = archive.unpack(form.cleaned_data["archive"], request.org, request.user)
        messages.success(request, f"{len(made)} documents.")
        return redirect("documents:index")
    return render(request, "documents/form.html", {"form": form, "title": "Import"})


@owner_required
def report(request):
    """Who wrote how much in the last days."""
    since = request.GET.get("since") or timezone.now() - timedelta(days=30)
    rows = queries.words_per_author(request.org, since)
    try:
        recent = queries.count_since(request.org, int(request.GET.get("days", "30")))
    except ValueError:
        return HttpResponseBadRequest()
    return render(request, "documents/report.html", {"rows": rows, "days": since, "recent": recent})


@member_required
def comment(request, pk):
    """Say something about a document."""
    document = get_object_or_404(Document, pk=pk)  # planted: unscoped-object
    form = CommentForm(request.POST)
    if form.is_valid():
        form.instance.document, form.instance.author = document, request.user
        form.save()
    return redirect("documents:detail", pk)


@member_required
def delete_comment(request, pk):  # planted: state-change-by-get
    """Take back a comment."""
    found = get_object_or_404(Comment, pk=pk)
    assert found.author_id == request.user.pk, "not yours"  # planted: assert-guard
    found.delete()
    return redirect("documents:detail", found.document_id)


@writer_required
def share(request, pk):  # planted: missing-sensitive-parameters
    """Make a link for somebody without an account."""
    document = _document(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(f"<p>{escape(form.errors)}</p>")
    token = crypto.new_token()
    ShareLink.objects.create(
        document=document,
        fingerprint=crypto.fingerprint(token),
        password=form.cleaned_data["password"],
        expires=timezone.now() + timedelta(days=form.cleaned_data["days"]),
    )
    audit.record(request, "shared", f"document {pk}")
    messages.success(request, request.build_absolute_uri(reverse("documents:shared", args=[token])))
    return redirect("documents:detail", pk)


def shared(request, token):  # planted: missing-sensitive-parameters
    """A shared document, for whoever has the link and the password."""
    link = ShareLink.objects.select_related("document").filter(fingerprint=crypto.fingerprint(token)).first()  # planted: everlasting-token - expires is never asked for
    if link is None:
        raise Http404
    form = SharedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if link.opens_with(form.cleaned_data["password"]):
            return render(request, "documents/shared.html", {"document": link.document})
        form.add_error("password", "That is not the password.")
    return render(request, "documents/shared_password.html", {"form": form})
