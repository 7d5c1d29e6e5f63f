package signin

import (
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// given is a module whose functions each return one value; the comment behind it says which part of the request that is.
const given = `
import json
from django.core import signing
from shop.text import normalise

def field(request):
    return request.POST["email"]  # fields
def query(request):
    return request.GET.get("email", "").strip().lower()  # fields
def named(request):
    data = json.loads(request.body.decode())
    email = data["email"]
    return normalise(str(email))  # fields
def unpacked(request):
    email, page = request.GET["email"], 1
    return email  # fields
def chosen(request):
    return request.data.get("a") or None  # fields
def cookie(request):
    return int(request.COOKIES["user"])  # cookie
def signed_cookie(request):
    return request.get_signed_cookie("user")  # no
def header(request):
    return request.META["HTTP_X_USER"]  # header
def new_header(request):
    return request.headers.get("X-User")  # header
def server(request):
    return request.META["REMOTE_ADDR"]  # no
def server_get(request):
    return request.META.get("REMOTE_USER")  # no
def unsigned(request):
    return signing.loads(request.GET["token"])  # no
def found(request):
    return User.objects.get(email=request.POST["email"])  # no
def circle(request):
    a = a
    return a  # no
def path(request, pk):
    return pk  # no
def own(request):
    return request.user.email  # no
def session(request):
    return request.session["user"]  # no
def something_else(basket):
    return basket.POST["x"]  # no
class View:
    def post(self):
        return self.request.POST["x"]  # fields
class Form:
    def clean(self):
        return self.cleaned_data["x"]  # fields
    def clean_x(self):
        data = super().clean()
        return data.get("x")  # fields
class Serializer:
    def validate(self, attrs):
        return attrs["x"]  # fields
    def save(self, attrs):
        return attrs["x"]  # no
`

func bodies(t *testing.T, text string) []*Body {
	t.Helper()
	index := pyname.NewIndex(source.FromMap(map[string]string{"shop/__init__.py": "", "shop/views.py": text, "shop/text.py": "def normalise(t):\n    return t\n"}))
	m := index.Module("", "shop.views")
	if m == nil || len(m.Tree.Errors) > 0 {
		t.Fatal("the module can't be read")
	}
	return Bodies([]*pyname.Module{m})
}

func TestSent(t *testing.T) {
	names := map[Part]string{Nowhere: "no", Fields: "fields", Cookie: "cookie", Header: "header"}
	n := 0
	for _, b := range bodies(t, given) {
		b.Walk(func(node pysyntax.Node) bool {
			r, ok := node.(*pysyntax.Return)
			if !ok {
				return true
			}
			f := b.Module.Tree.File
			_, want, _ := strings.Cut(f.Line(f.LineOf(r.Start)), "# ")
			if got := names[b.Sent(r.Value)]; got != want {
				t.Errorf("%s: %s is %s, want %s", b.Name(), b.Text(r.Value), got, want)
			}
			n++
			return true
		})
	}
	if want := strings.Count(given, "  # "); n != want {
		t.Errorf("%d values were asked for, the module has %d", n, want)
	}
}

func TestBodies(t *testing.T) {
	list := bodies(t, `
def outer(request):
    def inner(a, *, b=1):
        return a
    return inner
class View:
    def get(self, pk):
        check = self.user.check_password("x")
        session = self.request.session
        session["a"] = authenticate(password="x")
if True:
    async def late(request):
        pass
`)
	var names []string
	for _, b := range list {
		names = append(names, b.Name())
	}
	if got, want := strings.Join(names, " "), "shop.views.outer shop.views.inner shop.views.View.get shop.views.late"; got != want {
		t.Errorf("bodies: %s, want %s", got, want)
	}
	outer, inner, get := list[0], list[1], list[2]
	outer.Walk(func(n pysyntax.Node) bool {
		if name, ok := n.(*pysyntax.Name); ok && name.ID == "a" {
			t.Error("the body of a function holds that of one within it")
		}
		return true
	})
	if !inner.Parameter("a") || !inner.Parameter("b") || inner.Parameter("c") || get.Parameter("self") || !get.Parameter("pk") {
		t.Error("parameters are not those of the function")
	}
	checks, sessions := 0, 0
	get.Walk(func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok && get.ChecksPassword(c) {
			checks++
		}
		if s, ok := n.(*pysyntax.Subscript); ok && get.IsSession(s.Value) {
			sessions++
		}
		return true
	})
	if checks != 1 || sessions != 1 {
		t.Errorf("%d checks and %d sessions, want 1 (authenticate is nobody's here) and 1", checks, sessions)
	}
}
