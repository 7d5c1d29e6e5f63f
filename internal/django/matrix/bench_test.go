package matrix_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// site is a site of 100 apps with ten routes each: function views with decorators and look-ups through a helper,
// generic views behind a mixin, a viewset, and models that users and organisations own.
func site() map[string]string {
	files := map[string]string{
		"manage.py": "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n",
	}
	var apps, includes strings.Builder
	for i := range 100 {
		app := fmt.Sprintf("app%d", i)
		fmt.Fprintf(&apps, "    %q,\n", app)
		fmt.Fprintf(&includes, "    path(%q, include(%q)),\n", app+"/", app+".urls")
		files[app+"/__init__.py"] = ""
		files[app+"/models.py"] = `from django.conf import settings
from django.db import models

class Organisation(models.Model):
    members = models.ManyToManyField(settings.AUTH_USER_MODEL)

class Note(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    text = models.TextField()
`
		files[app+"/views.py"] = `from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, UpdateView
from rest_framework import permissions, serializers, viewsets

from .models import Note

class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text"]

def _note(request, pk):
    note = get_object_or_404(Note, pk=pk)
    if note.owner != request.user:
        raise PermissionDenied
    return note

@login_required
def show(request, pk):
    return render(request, "note.html", {"note": _note(request, pk)})

@login_required
def edit(request, pk):
    note = _note(request, pk)
    form = NoteForm(request.POST or None, instance=note)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/")
    return render(request, "edit.html", {"form": form})

@login_required
@require_POST
def delete(request, pk):
    Note.objects.get(pk=pk).delete()
    return redirect("/")

def search(request):
    return render(request, "search.html", {"q": request.GET.get("q", ""), "page": int(request.GET.get("page", 1))})

class Mine(LoginRequiredMixin):
    def get_queryset(self):
        return super().get_queryset().filter(owner=self.request.user)

class NoteList(Mine, ListView):
    model = Note

class NoteDetail(Mine, DetailView):
    model = Note

class NoteUpdate(Mine, UpdateView):
    model = Note
    form_class = NoteForm

class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "text"]

class NoteViewSet(viewsets.ModelViewSet):
    serializer_class = NoteSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return Note.objects.filter(organisation__members=self.request.user)

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)
`
		files[app+"/urls.py"] = `from django.urls import include, path
from rest_framework.routers import SimpleRouter

from . import views

router = SimpleRouter()
router.register("notes", views.NoteViewSet, basename="note")
urlpatterns = [
    path("<int:pk>/", views.show),
    path("<int:pk>/edit/", views.edit),
    path("<int:pk>/delete/", views.delete),
    path("search/", views.search),
    path("find/", views.search),
    path("list/", views.NoteList.as_view()),
    path("detail/<int:pk>/", views.NoteDetail.as_view()),
    path("update/<int:pk>/", views.NoteUpdate.as_view()),
    path("api/", include(router.urls)),
]
`
	}
	files["settings.py"] = "ROOT_URLCONF = \"urls\"\nINSTALLED_APPS = [\n    \"django.contrib.auth\",\n    \"django.contrib.contenttypes\",\n    \"rest_framework\",\n" + apps.String() + "]\n"
	files["urls.py"] = "from django.urls import include, path\n\nurlpatterns = [\n" + includes.String() + "]\n"
	return files
}

// BenchmarkRead reads routes, who may call them, and what they look up: all beyond parsing the files.
func BenchmarkRead(b *testing.B) {
	tree := source.FromMap(site())
	index := pyname.NewIndex(tree)
	if err := index.ParseAll(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		// A new model each time: it keeps what was evaluated.
		p := django.Load(context.Background(), tree, index, django.Options{})
		m := matrix.Read(p, p.Sites[0].Contexts)
		if len(m.Entries) != 1000 || len(m.Unread) > 0 {
			b.Fatalf("%d routes, %d unread", len(m.Entries), len(m.Unread))
		}
	}
}
