package urlconf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
)

const policies = `
-- manage.py --
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
-- config/__init__.py --
-- app/__init__.py --
-- config/settings.py --
SECRET_KEY = "only for tests"
ROOT_URLCONF = "config.urls"
REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ("app.perms.Ours",), "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"]}
-- app/perms.py --
from rest_framework.permissions import BasePermission


class Ours(BasePermission):
    pass
-- app/views.py --
from elsewhere.permissions import Theirs
from ninja import NinjaAPI, Router
from ninja.security import HttpBearer, django_auth
from rest_framework import permissions, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.views import APIView
from app.perms import Ours


class Default(APIView):
    pass


class Tree(APIView):
    permission_classes = [Theirs | ~Ours & permissions.IsAdminUser]


class Set(viewsets.ViewSet):
    @action(detail=False, permission_classes=[permissions.AllowAny])
    def open(self, request):
        pass


@api_view(["POST"])
@permission_classes([permissions.IsAuthenticated])
def closed(request):
    pass


@api_view()
def usual(request):
    pass


class Bearer(HttpBearer):
    pass


api = NinjaAPI(auth=django_auth)
router = Router(auth=[Bearer()])


@api.get("/api")
def of_api(request):
    pass


@api.get("/none", auth=None)
def of_nobody(request):
    pass


@router.get("/router")
def of_router(request):
    pass


api.add_router("", router)
-- config/urls.py --
from django.urls import path
from app import views

urlpatterns = [
    path("default", views.Default.as_view()),
    path("tree", views.Tree.as_view()),
    path("set", views.Set.as_view({"get": "open"}, permission_classes=views.Set.open.kwargs["permission_classes"])),
    path("closed", views.closed),
    path("usual", views.usual),
    path("ninja/", views.api.urls),
]
`

// What a framework is told about who may call a view is there to be read: the
// class's permissions, those of as_view(), and django-ninja's auth.
func TestPolicies(t *testing.T) {
	dir := t.TempDir()
	unpack(t, dir, txtar.Parse([]byte(policies)))
	got := map[string]string{}
	for _, r := range read(t, dir).Routes {
		got[r.Pattern()] = policy(r.View)
	}
	for pattern, want := range map[string]string{
		"default":      "[app.perms.Ours] [rest_framework.throttling.AnonRateThrottle] exempt",
		"tree":         "[OR(elsewhere.permissions.Theirs, AND(NOT(app.perms.Ours), rest_framework.permissions.IsAdminUser))] [rest_framework.throttling.AnonRateThrottle] exempt",
		"set":          "[rest_framework.permissions.AllowAny] [rest_framework.throttling.AnonRateThrottle] exempt",
		"closed":       "[rest_framework.permissions.IsAuthenticated] [rest_framework.throttling.AnonRateThrottle] exempt",
		"usual":        "[app.perms.Ours] [rest_framework.throttling.AnonRateThrottle] exempt",
		"ninja/api":    "auth [ninja.security.SessionAuth] exempt",
		"ninja/none":   "auth None exempt",
		"ninja/router": "auth [app.views.Bearer] exempt",
	} {
		if got[pattern] != want {
			t.Errorf("%s:\n got %s\nwant %s", pattern, got[pattern], want)
		}
	}
}

func policy(v *urlconf.View) string {
	var parts []string
	for _, name := range []string{"permission_classes", "throttle_classes"} {
		if v.Class == nil {
			break
		}
		value, _, _ := v.Class.Attr(name)
		for _, p := range v.Init {
			if p.Key.Text == name {
				value = p.Value
			}
		}
		parts = append(parts, operands(&value))
	}
	for _, w := range v.Wrappers {
		if w.Name == urlconf.NinjaOperation {
			for _, p := range w.Pairs {
				if p.Key.Text == "auth" {
					parts = append(parts, "auth "+operands(&p.Value))
				}
			}
		}
	}
	if v.Exempt {
		parts = append(parts, "exempt")
	}
	return strings.Join(parts, " ")
}

// operands shows a list of classes and the trees that DRF's operators make of them.
func operands(v *pyeval.Value) string {
	switch {
	case v.Kind == pyeval.List || v.Kind == pyeval.Tuple:
		var list []string
		for i := range v.Items {
			list = append(list, operands(&v.Items[i]))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case v.Kind == pyeval.None:
		return "None"
	case v.Kind == pyeval.Object && v.Get("operator_class") != nil:
		operator := v.Get("operator_class").Dotted()
		args := []string{operands(v.Get("op1_class"))}
		if second := v.Get("op2_class"); second != nil {
			args = append(args, operands(second))
		}
		return fmt.Sprintf("%s(%s)", operator[strings.LastIndexByte(operator, '.')+1:], strings.Join(args, ", "))
	case v.Kind == pyeval.Object:
		return v.Text
	}
	return v.Dotted()
}

// Of a viewset whose class is a package's the routes are not known, and that is said where it is registered.
func TestForeignViewset(t *testing.T) {
	dir := t.TempDir()
	unpack(t, dir, txtar.Parse([]byte(policies)))
	urls := "from django.urls import path\nfrom elsewhere.views import Things\nfrom rest_framework.routers import SimpleRouter\n\n" +
		"router = SimpleRouter()\nrouter.register(\"things\", Things, basename=\"thing\")\nurlpatterns = router.urls\n"
	if err := os.WriteFile(filepath.Join(dir, "config", "urls.py"), []byte(urls), 0o666); err != nil {
		t.Fatal(err)
	}
	table := read(t, dir)
	if len(table.Routes) != 0 {
		t.Errorf("%d routes are invented", len(table.Routes))
	}
	if len(table.Unread) != 1 || table.Unread[0].Line != 6 || !strings.Contains(table.Unread[0].Reason, "the routes of this viewset are not known") {
		t.Errorf("unread: %v", table.Unread)
	}
}
