package pyname

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"paddock/internal/pysyntax"
)

func classNamed(t *testing.T, x *Index, name string) *Class {
	t.Helper()
	for _, d := range x.Lookup("", name) {
		if c := d.Class(); c != nil {
			return c
		}
	}
	t.Fatalf("no class %s", name)
	return nil
}

func mro(c *Class) string {
	list, whole := c.MRO()
	var names []string
	for _, b := range list {
		names = append(names, strings.TrimPrefix(b.Name, "a."))
	}
	if !whole {
		names = append(names, "?")
	}
	return strings.Join(names, " ")
}

const classes = `
-- a.py --
from typing import Generic
import six
from django.db import models
from django.views import generic
from django.contrib.auth import get_user_model
from b import Elsewhere
from other import *
class O: pass
class A(O): pass
class B(O): pass
class C(A, B): pass
class D(object): pass
class Bad1(A, B): pass
class Bad2(B, A): pass
class Bad(Bad1, Bad2): pass
class Gen(Generic[T], A): pass
class Sub(Gen[int]): pass
class Model(models.Model): pass
class ListView(LoginMixin, generic.ListView): pass
class Meta(six.with_metaclass(M, A, B)): pass
class User(get_user_model()): pass
Made = get_user_model()
class User2(Made): pass
class Far(Elsewhere): pass
class Unknown(zzz): pass
class Loop1(Loop2): pass
class Loop2(Loop1): pass
try:
    from x import Opt
except ImportError:
    class Opt: pass
class Either(Opt, A): pass
class Self:
    class Inner(A): pass
class Inner2(Self.Inner): pass
class Shadow(Shadow): pass
def local():
    class L(A): pass
    return L
class Again(A): pass
class Again(Again): pass
-- b.py --
class Elsewhere: 
    def run(self): pass
`

func TestMRO(t *testing.T) {
	x := project(t, classes)
	x.SetBases(func(name string) ([]string, bool) {
		list, ok := map[string][]string{
			"django.views.generic.ListView": {"django.T", "django.BaseList"}, "django.T": {"django.View"}, "django.BaseList": {"django.View"},
			"django.View": nil, "typing.Generic": nil,
		}[name]
		return list, ok
	})
	for _, tt := range []struct{ class, want string }{
		{"C", "C A B O"}, {"D", "D"}, {"A", "A O"},
		{"Bad", "Bad Bad1 Bad2 A B O ?"},
		{"Gen", "Gen typing.Generic A O"},
		{"Sub", "Sub Gen typing.Generic A O"},
		{"Model", "Model django.db.models.Model ?"},
		{"ListView", "ListView other.LoginMixin django.views.generic.ListView django.T django.BaseList django.View ?"},
		{"Meta", "Meta A B O"},
		{"User", "User django.contrib.auth.get_user_model() ?"},
		{"User2", "User2 django.contrib.auth.get_user_model() ?"},
		{"Far", "Far b.Elsewhere"},
		{"Unknown", "Unknown other.zzz ?"},
		{"Loop1", "Loop1 other.Loop2 ?"},
		{"Either", "Either x.Opt Opt A O ?"},
		{"Inner2", "Inner2 Self.Inner A O"},
	} {
		if got := mro(classNamed(t, x, "a."+tt.class)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.class, got, tt.want)
		}
	}
}

func TestClassMembers(t *testing.T) {
	x := project(t, `
-- a.py --
from django.views import View
class Base:
    def get(self): pass
    def post(self): pass
    __private = 1
class Mixin:
    def get(self): pass
class V(Mixin, Base):
    template = "x"
    if DEBUG:
        template = "y"
    def own(self):
        self.__private
class W(View, Base):
    def put(self): pass
class Un(V):
    get = None
    del get
    post: int
`)
	v, w, un := classNamed(t, x, "a.V"), classNamed(t, x, "a.W"), classNamed(t, x, "a.Un")
	for _, tt := range []struct {
		class *Class
		name  string
		want  string
		sure  bool
	}{
		{v, "get", "a.Mixin", true}, {v, "post", "a.Base", true}, {v, "own", "a.V", true}, {v, "missing", "", false},
		{w, "put", "a.W", true}, {w, "get", "a.Base", false}, {un, "get", "a.Mixin", true}, {un, "post", "a.Base", true},
	} {
		m, ok := tt.class.Find(tt.name)
		if !ok {
			if tt.want != "" {
				t.Errorf("%s.%s is not found", tt.class.Name, tt.name)
			}
			continue
		}
		if m.Class.Name != tt.want || m.Sure != tt.sure {
			t.Errorf("%s.%s is %s's, sure %v", tt.class.Name, tt.name, m.Class.Name, m.Sure)
		}
	}
	if m, _ := v.Find("template"); len(m.Bindings) != 2 {
		t.Errorf("template has %d bindings, want both", len(m.Bindings))
	}
	if all := v.FindAll("get"); len(all) != 2 || all[1].Class.Name != "a.Base" {
		t.Errorf("super().get leads to %v", all)
	}
	if yes, _ := v.Inherits("x.Y", "a.Base"); !yes {
		t.Error("V is a Base")
	}
	if yes, sure := w.Inherits("a.Mixin"); yes || sure {
		t.Error("whether W is a Mixin, who knows")
	}
	if got := strings.Join(w.Missing(), " "); got != "django.views.View" {
		t.Errorf("missing: %s", got)
	}
	if list := x.Module("", "a").Classes(); len(list) != 5 || list[0].Name != "a.Base" {
		t.Errorf("classes: %v", list)
	}
}

func TestSelfAndSuper(t *testing.T) {
	checkMarks(t, project(t, `
-- a.py --
from django.views.generic import ListView
class Base:
    model = None
    def get(self): pass
    def run(self): pass
class V(Base, ListView):
    x = 1
    def __init__(self):
        self.y = 1
    def get(self, other):
        self.get              #= a.V.get
        self.run              #= a.Base.run of a.V
        self.x                #= a.V.x:7
        self.y                #= a.V.get.<locals>.self.y:10
        self.request.GET      #= a.V.get.<locals>.self.request.GET:10
        other.get             #= a.V.get.<locals>.other.get:10
        super().get           #= a.Base.get of a.V
        super(V, self).render.x #= django.views.generic.ListView.render.x
        me = self
        me.run                #= a.Base.run of a.V
    @staticmethod
    def s(self):
        self.get              #= a.V.s.<locals>.self.get:22
    @classmethod
    def c(cls):
        cls.x                 #= a.V.x:7
`), dotted)
}

func TestInstanceOf(t *testing.T) {
	checkMarks(t, project(t, `
-- a.py --
from typing import Optional
from forms import Form
import lib
class Order: pass
o = Order()
o                             #= a.Order
q = o
q                             #= a.Order
class V:
    def get(self, a: Order, b: "Order", c: Optional[Order] = None, d: Order | None = None, e: lib.T = 1, f=2):
        self                  #= a.V
        a                     #= a.Order
        b                     #= a.Order
        c                     #= a.Order
        d                     #= a.Order
        e                     #= lib.T
        f                     #= ?
        with lib.open() as g:
            g                 #= lib.open
        h = Form(1) if f else Order()
        h                     #= a.Order | forms.Form
        Order()               #= a.Order
        i: Order = f()
        i                     #= a.Order
        Order                 #= ?
`), func(m *Module, e pysyntax.Expr) string {
		var list []string
		for _, d := range m.InstanceOf(e) {
			list = append(list, d.Dotted())
		}
		slices.Sort(list)
		return cmp.Or(strings.Join(list, " | "), "?")
	})
}

func TestAssigned(t *testing.T) {
	x := project(t, `
-- a.py --
class A:
    def f(self, o):
        self.x, self.y = 1, 2
        o.x = 3
        self.__p = 4
        def g(): self.x += 5
    def h(this):
        this.x = 6
        del this.x
    class B:
        def f(self): self.x = 7
`)
	a := classNamed(t, x, "a.A")
	for _, tt := range []struct {
		name string
		want int
	}{{"x", 4}, {"y", 1}, {"__p", 1}, {"z", 0}} {
		if got := a.Assigned(tt.name); len(got) != tt.want {
			t.Errorf("self.%s is assigned %d times, want %d", tt.name, len(got), tt.want)
		}
	}
	if got := classNamed(t, x, "a.A.B").Assigned("x"); len(got) != 1 {
		t.Errorf("B: %v", got)
	}
}
