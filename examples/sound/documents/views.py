"""Documents: to find, read, write, upload, download, discuss and share."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from core import audit, crypto, richtext
from orgs.access import member_required, owner_required, writer_required

from . import archive, queries, tools, uploads
from .forms import ArchiveForm, CommentForm, DocumentForm, SearchForm, SharedForm, ShareForm, UploadForm
from .models import Comment, Document, ShareLink

STOCK = Path(__file__).parent / "stock"
FILTER_COOKIE = "quire_filter"
FILTER_AGE = 60 * 60 * 24 * 30


def _document(request, pk):
    """The document `pk` of the organisation that is being worked in, or 404."""
    return get_object_or_404(Document.objects.for_org(request.org), pk=pk)


def _saved_filter(request):
    """The filter kept in the browser: signed, so it is what we put there, and plain text, so it can't be more."""
    try:
        return signing.loads(request.COOKIES.get(FILTER_COOKIE, ""), salt="documents.filter", max_age=FILTER_AGE)
    except signing.BadSignature:
        return {}


@require_GET
@member_required
def index(request):
    """The list, searched, ordered and in pages."""
    form = SearchForm(request.GET or _saved_filter(request))
    values = form.cleaned_data if form.is_valid() else {}
    documents = Document.objects.for_org(request.org).select_related("author")
    if values.get("q"):
        documents = queries.matching(documents, values["q"])
    documents = queries.ordered(documents, values.get("order"))
    page = Paginator(documents, values.get("size") or 20).get_page(request.GET.get("page"))
    return render(request, "documents/index.html", {"page": page, "q": values.get("q", ""), "form": form})


@require_GET
@member_required
@ratelimit(key="user", rate="60/m", block=True)
def search(request):
    """For the search box's script: titles that match, as JSON."""
    q = request.GET.get("q", "")[:80]
    found = queries.matching(Document.objects.for_org(request.org), q)[:10] if q else []
    return JsonResponse({"results": [{"title": d.title, "url": reverse("documents:detail", args=[d.pk])} for d in found]})


@require_safe
@member_required
def detail(request, pk):
    """One document with its comments."""
    document = _document(request, pk)
    comments = document.comments.select_related("author")
    return render(
        request,
        "documents/detail.html",
        {"document": document, "comments": comments, "form": CommentForm(), "share_form": ShareForm()},
    )


@require_http_methods(["GET", "POST"])
@writer_required
def create(request):
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        document = form.save(commit=False)
        document.organisation, document.author = request.org, request.user
        document.save()
        return redirect("documents:detail", document.pk)
    return render(request, "documents/form.html", {"form": form, "title": "New document"})


@require_http_methods(["GET", "POST"])
@writer_required
def edit(request, pk):
    document = _document(request, pk)
    form = DocumentForm(request.POST or None, instance=document)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("documents:detail", pk)
    return render(request, "documents/form.html", {"form": form, "title": "Edit", "document": document})


@require_POST
@writer_required
def delete(request, pk):
    document = _document(request, pk)
    document.delete()
    audit.record(request, "document-deleted", f"document {pk}")
    return redirect("documents:index")


@require_http_methods(["GET", "POST"])
@writer_required
@ratelimit(key="user", rate="60/h", method="POST", block=True)
def upload(request):
    """Upload a file; documents.uploads says what is taken."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.save(commit=False)
        document.organisation, document.author = request.org, request.user
        document.filename = form.cleaned_data["file"].name
        document.save()
        return redirect("documents:detail", document.pk)
    return render(request, "documents/form.html", {"form": form, "title": "Upload"})


@require_safe
@member_required
def download(request, pk):
    """The file, as an attachment; FileResponse writes the file's name in the header as it must be written."""
    document = _document(request, pk)
    if not document.file:
        raise Http404
    audit.record(request, "downloaded", f"document {pk}")
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.filename,
        content_type=uploads.content_type(document.filename),
    )


@require_safe
@member_required
def words(request, pk):
    """How many words a file has, or how often one of them."""
    document = _document(request, pk)
    if not document.file:
        raise Http404
    if word := request.GET.get("word", "")[:80].replace("\0", ""):
        return JsonResponse({"count": tools.count_word(document, word)})
    return JsonResponse({"words": tools.count_words(document)})


@require_GET
@member_required
def find_in(request, pk):
    """Lines of a document that contain a word; what was typed is looked for as it is."""
    document = _document(request, pk)
    word = request.GET.get("word", "")[:80].casefold()
    lines = [line for line in document.body.splitlines() if word and word in line.casefold()]
    return render(request, "documents/find.html", {"document": document, "word": word, "lines": lines[:200]})


@require_POST
@member_required
@ratelimit(key="user", rate="60/m", block=True)
def preview(request):
    """What a text will look like, for static/js/preview.js."""
    return HttpResponse(richtext.render(request.POST.get("body", "")[:50_000]))


@require_GET
@member_required
def stock(request):
    """A file to begin with; the name has to be one of those that are there."""
    names = sorted(path.name for path in STOCK.iterdir())
    name = request.GET.get("name", "")
    if name not in names:
        raise Http404
    return HttpResponse((STOCK / name).read_text(), content_type="text/plain; charset=utf-8")


@require_POST
@member_required
def save_filter(request):
    """Keep the list's filter in the browser."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    response = redirect("documents:index")
    value = signing.dumps({"q": form.cleaned_data["q"], "order": form.cleaned_data["order"]}, salt="documents.filter")
    response.set_cookie(
        FILTER_COOKIE, value, max_age=FILTER_AGE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


@require_safe
@owner_required
def export(request):
    """All texts of the organisation, as a ZIP file."""
    audit.record(request, "documents-exported", f"organisation {request.org.pk}")
    content = archive.pack(Document.objects.for_org(request.org))
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="documents.zip"', "ETag": f'"{crypto.etag(content)}"'},
    )


@require_http_methods(["GET", "POST"])
@writer_required
@ratelimit(key="user", rate="10/h", method="POST", block=True)
def import_archive(request):
    """Documents from a tar file."""
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = archive.unpack(form.cleaned_data["archive"], request.org, request.user)
        except ValidationError as error:
            form.add_error("archive", error)
        else:
            messages.success(request, f"{len(made)} documents.")
            return redirect("documents:index")
    return render(request, "documents/form.html", {"form": form, "title": "Import"})


@require_GET
@owner_required
def report(request):
    """Who wrote how much in the last days."""
    try:
        days = max(1, min(int(request.GET.get("days", "30")), 3650))
    except ValueError:
        return HttpResponseBadRequest()
    rows = queries.words_per_author(request.org, timezone.now() - timedelta(days=days))
    return render(request, "documents/report.html", {"rows": rows, "days": days})


@require_POST
@member_required
@ratelimit(key="user", rate="30/m", block=True)
def comment(request, pk):
    """Say something about a document."""
    document = _document(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        form.instance.document, form.instance.author = document, request.user
        form.save()
    return redirect("documents:detail", pk)


@require_POST
@member_required
def delete_comment(request, pk):
    """Take back a comment: one's own, or anybody's as an owner."""
    found = get_object_or_404(Comment.objects.for_org(request.org), pk=pk)
    if found.author_id != request.user.pk and request.membership.role != "owner":
        raise PermissionDenied
    found.delete()
    return redirect("documents:detail", found.document_id)


@sensitive_post_parameters("password")
@require_POST
@writer_required
def share(request, pk):
    """Make a link for somebody without an account; it is shown once."""
    document = _document(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A password of twelve characters, and at most thirty days.")
        return redirect("documents:detail", pk)
    token = crypto.new_token()
    ShareLink.objects.create(
        document=document,
        fingerprint=crypto.fingerprint(token),
        password=make_password(form.cleaned_data["password"]),
        expires=timezone.now() + timedelta(days=form.cleaned_data["days"]),
    )
    audit.record(request, "shared", f"document {pk}")
    messages.success(request, settings.SITE_ORIGIN + reverse("documents:shared", args=[token]))
    return redirect("documents:detail", pk)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="10/m", method="POST", block=True)
def shared(request, token):
    """A shared document, for whoever has the link and the password."""
    link = ShareLink.objects.select_related("document").filter(fingerprint=crypto.fingerprint(token)).first()
    if link is None or not link.alive:
        raise Http404
    form = SharedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if check_password(form.cleaned_data["password"], link.password):
            return render(request, "documents/shared.html", {"document": link.document})
        form.add_error("password", "That is not the password.")
    return render(request, "documents/shared_password.html", {"form": form})
