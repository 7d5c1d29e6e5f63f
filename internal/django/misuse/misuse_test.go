package misuse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

func module(t *testing.T, text string) *pyname.Module {
	t.Helper()
	index := pyname.NewIndex(source.FromMap(map[string]string{"shop/__init__.py": "", "shop/a.py": text}))
	m := index.Module("", "shop.a")
	if m == nil || len(m.Tree.Errors) > 0 {
		t.Fatal("the module can't be read")
	}
	return m
}

func TestFactsCanBeRead(t *testing.T) {
	if n := len(facts().calls); n < 300 {
		t.Errorf("facts.txt has %d names of calls only", n)
	}
	for _, bad := range []string{"call rule name", "shout rule name = x", "call rule name word = x", "call rule = x"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken", bad)
				}
			}()
			parse(bad)
		}()
	}
	if got := expand("a.{b,c}.{d,e}"); !slices.Equal(got, []string{"a.b.d", "a.b.e", "a.c.d", "a.c.e"}) {
		t.Errorf("expanded to %v", got)
	}
}

// setting is what the settings of the test say.
func setting(name string) ([]Value, bool) {
	switch name {
	case "OFF":
		return []Value{{Const: &pyname.Const{Kind: pyname.ConstBool}}}, true
	case "ADDRESS":
		return []Value{{Const: &pyname.Const{Kind: pyname.ConstStr, Text: "http://x.example"}}}, true
	}
	return nil, false
}

func TestValues(t *testing.T) {
	const text = `
import os, ssl
from django.conf import settings
NUMBER = 1024
class C:
    flag = True
    def f(self, given, a=False):
        one = 3
        return [
            1,
            "x",
            NUMBER,
            one,
            a,
            given,
            not True,
            ssl.CERT_NONE,
            ssl.create(),
            settings.OFF,
            settings.UNKNOWN,
            getattr(settings, "OFF", True),
            getattr(given, "name"),
            os.environ.get("X", 7),
            os.environ.get("X"),
            self.flag,
            1 if given else 2,
            1 if settings.OFF else 2,
        ]
`
	want := []string{
		"1", "x", "1024", "3", "False?", "", "False", "ssl.CERT_NONE", "ssl.create()", "False", "django.conf.settings.UNKNOWN", "False", "builtins.getattr()", "7?",
		"os.environ.get()", "True", "1??|2??", "2",
	}
	m := module(t, text)
	list := elements(m)
	if len(list) != len(want) {
		t.Fatalf("%d expressions, want %d", len(list), len(want))
	}
	for i, e := range list {
		var got []string
		for _, v := range (Finder{Setting: setting}).Values(m, e) {
			s := v.Name
			if v.Const != nil {
				s = v.Const.String()
			}
			got = append(got, s+strings.Repeat("?", int(v.Doubt)))
		}
		if strings.Join(got, "|") != want[i] {
			t.Errorf("%d: %s, want %s", i, strings.Join(got, "|"), want[i])
		}
	}
}

func TestBeginning(t *testing.T) {
	const text = `
import os, tempfile
from pathlib import Path
from django.conf import settings
BASE = "http://a.example"
def f(x):
    return [
        "abc",
        BASE + "/x",
        BASE + x,
        f"{BASE}/{x}",
        "%s/b" % x,
        "a%s" % x,
        "a{}b".format(x),
        os.path.join("/tmp", "a", x),
        Path("/tmp") / "a",
        tempfile.gettempdir() + "/x",
        settings.ADDRESS + "/y",
        x,
        x + "a",
    ]
`
	want := []string{
		"abc", "http://a.example/x", "http://a.example…", "http://a.example/…", "…", "a…", "a…", "/tmp/a/…", "/tmp/a", "/tmp/x", "http://x.example/y", "…", "…",
	}
	m := module(t, text)
	list := elements(m)
	if len(list) != len(want) {
		t.Fatalf("%d expressions, want %d", len(list), len(want))
	}
	for i, e := range list {
		got, whole := Finder{Setting: setting}.Beginning(m, e)
		if !whole {
			got += "…"
		}
		if got != want[i] {
			t.Errorf("%d: %q, want %q", i, got, want[i])
		}
	}
}

func TestFind(t *testing.T) {
	m := module(t, `
import requests as r
from functools import partial
from requests import Session
get = partial(r.get, verify=False)
def f(url, more, verify=False):
    r.get(url, verify=verify)
    r.get(url, **{"verify": False})
    r.get(url, **more)
    s = Session()
    s.verify = False
    s.post(url, verify=False)
    more.call(verify=False)
`)
	var got []string
	for _, u := range (Finder{}).Find([]*pyname.Module{m})["unverified-tls"] {
		got = append(got, fmt.Sprintf("%d %s %d", m.Tree.File.LineOf(u.Node.Range().Start), u.Name, u.Doubt))
	}
	want := []string{
		"5 requests.get 0", "7 requests.get 1", "8 requests.get 0", "11 requests.Session.verify 0", "12 requests.Session.post 0",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// elements are those of the module's only list that is returned.
func elements(m *pyname.Module) (list []pysyntax.Expr) {
	pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
		if r, ok := n.(*pysyntax.Return); ok {
			list = r.Value.(*pysyntax.List).Elts
		}
		return true
	})
	return list
}
