package purpose

import (
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name string
		kind Kind
		word string
	}{
		{"password", Guards, "password"}, {"new_password", Guards, "password"}, {"resetToken", Guards, "token"}, {"API_KEY", Guards, "key"},
		{"make_token", Guards, "token"}, {"sign_payload", Guards, "signature"}, {"LoginCode", Guards, "code"}, {"hash_pin", Guards, "PIN"},
		{"token_cache_key", Plain, ""}, {"etag", Plain, ""}, {"file_name", Plain, ""}, {"avatar_color", Plain, ""}, {"password_length", Plain, ""},
		{"cache_token", Guards, "token"}, {"secret_key", Guards, "key"},
		{"value", Unknown, ""}, {"key", Unknown, ""}, {"code", Unknown, ""}, {"pinned", Unknown, ""}, {"signal", Unknown, ""}, {"assignment", Unknown, ""}, {"", Unknown, ""},
	} {
		if kind, word := Judge(c.name); kind != c.kind || word != c.word {
			t.Errorf("%s: %d %q, want %d %q", c.name, kind, word, c.kind, c.word)
		}
	}
}

// text is a module in which draw() is called; behind each line with a call stands what its result is for.
const text = `
from shop.source import draw
import other

def assigned():
    token = draw()  # token
def attribute(user):
    user.api_key = draw()  # key
def sliced():
    pin = str(draw())[:4].zfill(6)  # PIN
def formatted():
    url = f"/x/{draw()}"  # unknown
def entry():
    return {"secret": draw()}  # secret
def session(request):
    request.session["nonce"] = draw()  # nonce
def keyword(client):
    client.call(password=draw())  # password
def given(client):
    own(draw())  # token
def own(token):
    pass
def model(link):
    link.AccessCode.objects.create(value=draw())  # code
def chain():
    x = draw()  # signature
    y = x.hex()
    signature = y
    return signature
def make_token():
    return draw()  # token
def helper():
    return draw()  # token
def caller():
    return make(helper())
def uses():
    reset_token = helper()
    return reset_token
def appended():
    parts = []
    parts.append(draw())  # password
    password = "".join(parts)
    return password
def added():
    otp = ""
    otp += draw()  # code
def compared(user):
    return draw() == user.token  # token
def chosen(letters):
    secret = letters[draw()]  # secret
def condition(token):
    if draw() > 3:  # unknown
        token.check()
def nearest():
    cache_key = draw()  # plain
    token = cache_key
def delayed(sleep):
    sleep(draw())  # plain
def ranged():
    token = [1 for _ in range(draw())]  # plain
def default(token=draw()):  # token
    pass
def lazy(field):
    token = field(default=lambda: draw())  # token
def alone():
    draw()  # unknown
class Voucher:
    token = draw()  # token
def loop():
    a = b = draw()  # unknown
    b = a
    a = b
`

func TestOf(t *testing.T) {
	index := pyname.NewIndex(source.FromMap(map[string]string{"shop/__init__.py": "", "shop/a.py": text, "shop/source.py": "def draw():\n    return 4\n"}))
	m := index.Module("", "shop.a")
	if m == nil || len(m.Tree.Errors) > 0 {
		t.Fatal("the module can't be read")
	}
	r := NewReader([]*pyname.Module{m})
	n := 0
	pysyntax.WalkStmts(m.Tree.Body, func(node pysyntax.Node) bool {
		c, ok := node.(*pysyntax.Call)
		if !ok || last(c.Func) != "draw" {
			return true
		}
		n++
		f := m.Tree.File
		_, want, _ := strings.Cut(f.Line(f.LineOf(c.Start)), "# ")
		p := r.Of(m, c)
		got := p.Word
		switch {
		case p.Kind == Plain:
			got = "plain"
		case p.Kind == Unknown || p.Far:
			got = "unknown"
		}
		if got != want {
			t.Errorf("line %d is for %q (%s), want %q", f.LineOf(c.Start), got, p.Name, want)
		}
		if p.Top == nil {
			t.Errorf("line %d has no whole expression", f.LineOf(c.Start))
		}
		return true
	})
	if want := strings.Count(text, "  # "); n != want {
		t.Errorf("%d calls were judged, the module has %d", n, want)
	}
}

func TestUpdates(t *testing.T) {
	index := pyname.NewIndex(source.FromMap(map[string]string{"a.py": "def f(x, y):\n    h = md5()\n    h.update(x)\n    h.update(y)\n    return h.digest()\n"}))
	m := index.Module("", "a")
	var made *pysyntax.Call
	pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok && last(c.Func) == "md5" {
			made = c
		}
		return true
	})
	if got := NewReader(nil).Updates(m, made); len(got) != 2 {
		t.Errorf("%d updates, want 2", len(got))
	}
}
