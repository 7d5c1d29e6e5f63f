package pyname

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestResolveImports(t *testing.T) {
	checkMarks(t, project(t, `
-- shop/__init__.py --
from .models import Order as PublicOrder
from .api import *
-- shop/models.py --
from django.db import models
class Order(models.Model):
    total = models.DecimalField()
    class Meta: pass
    def pay(self): pass
class Line(Order): pass
def make(): pass
manager = models.Manager()
alias = make
models.Model              #= django.db.models.Model
-- shop/api.py --
__all__ = ["index", "hidden"]
def index(): pass
def private(): pass
from .models import make as hidden
-- shop/sub/__init__.py --
-- shop/sub/deep.py --
from .. import models, missing
from ...shop.models import Order
from ..models import Order as O, manager, alias
from .... import toofar
from . import sibling
models.Order              #= shop.models.Order
missing                   #= shop.missing
Order                     #= ?
O.objects.filter          #= shop.models.Order.objects.filter
O.Meta                    #= shop.models.Order.Meta
O.pay                     #= shop.models.Order.pay
O.total                   #= shop.models.Order.total:3
manager.all               #= shop.models.manager.all:8
alias                     #= shop.models.make
toofar                    #= ?
sibling                   #= shop.sub.sibling
-- shop/sub/sibling.py --
-- use.py --
import shop.models
import shop.sub.deep as d
import os.path, xml.dom.minidom as md
from django.conf import settings
from django.shortcuts import render as draw
from shop import PublicOrder, index, hidden, models as m2
from shop.models import Line
import shop as s
shop                      #= shop
shop.models.Order         #= shop.models.Order
shop.PublicOrder.Meta     #= shop.models.Order.Meta
shop.sub.deep             #= shop.sub.deep
shop.nothing              #= shop.nothing
d.O                       #= shop.models.Order
os.path.join              #= os.path.join
md.parse                  #= xml.dom.minidom.parse
settings.DEBUG            #= django.conf.settings.DEBUG
draw                      #= django.shortcuts.render
PublicOrder               #= shop.models.Order
index                     #= shop.api.index
hidden                    #= shop.models.make
s.private                 #= shop.private
m2.Line                   #= shop.models.Line
Line.pay                  #= shop.models.Order.pay of shop.models.Line
Line.objects              #= shop.models.Line.objects
eval                      #= builtins.eval
undefined                 #= ?
open.x                    #= builtins.open.x
(settings if index else draw).a #= django.conf.settings.a | django.shortcuts.render.a
index().x                 #= ?
index[0]                  #= ?
`), dotted)
}

func TestResolveByPlace(t *testing.T) {
	checkMarks(t, project(t, `
-- a.py --
try:
    import json
except ImportError:
    import simplejson as json
json.loads                #= json.loads | simplejson.loads
try:
    import lxml
except ImportError:
    raise RuntimeError
lxml                      #= lxml
try:
    import yaml
except ImportError:
    yaml = None
yaml                      #= a.yaml:14 | yaml
if x:
    from b import f
elif y:
    from c import f
else:
    from d import f
f                         #= b.f | c.f | d.f
if x:
    f                     #= b.f | c.f | d.f
    from e import f
    f                     #= e.f
elif y:
    f                     #= b.f | c.f | d.f
f                         #= b.f | c.f | d.f | e.f
from last import f
f                         #= last.f
def later():
    f                     #= end.f
    g                     #= ?
    h                     #= n1.h | n2.h
for i in range(3):
    f                     #= end.f | last.f
    from end import f
    f                     #= end.f
    break
else:
    from end import f
from end import f
with suppress(ImportError):
    from opt import o
o                         #= opt.o
with open("x") as fh:
    from opt2 import o
o                         #= opt2.o
fh                        #= a.fh:47
from n1 import h
if z: from n2 import h
del o
o = 1
while h:
    w                     #= a.w:57
    w = 1
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from q import Q
def typed(a: Q):
    Q                     #= q.Q
    a.b                   #= a.typed.<locals>.a.b:61
    k                     #= a.typed.<locals>.k:65
    k = [1 for k in a]
    k                     #= a.typed.<locals>.k:65
match z:
    case 1:
        from m1 import v
    case _:
        from m2 import v
v                         #= m1.v | m2.v
class C:
    v                     #= m1.v | m2.v
    from m3 import v
    v                     #= m3.v
    vs = [v for _ in v]
    def m(self):
        v                 #= m1.v | m2.v
        __class__         #= a.C
try:
    from t1 import t
except A:
    from t2 import t
except B:
    raise
else:
    from t3 import t
t                         #= t2.t | t3.t
try:
    from t1 import t
finally:
    from t4 import t
    t                     #= t4.t
t                         #= t4.t
try:
    unicode               #= builtins.unicode
except NameError:
    unicode = str
unicode                   #= builtins.str
def setter():
    global late
    from l1 import late
late                      #= l1.late
a, (b, c) = f, (t, v)
b                         #= t4.t
a, *b = f
b                         #= a.b:107
def outer():
    from o1 import n
    def inner():
        n                 #= o1.n | o2.n
    from o2 import n
    n                     #= o2.n
    return lambda: n
def closes():
    if x:
        from p1 import p
        return
    from p2 import p
    p                     #= p2.p
`), dotted)
}

func TestResolveStars(t *testing.T) {
	checkMarks(t, project(t, `
-- pkg/__init__.py --
from . import one, two
from .one import *
from .two import *
__all__ = one.__all__ + two.__all__
__all__ += ["three"]
__all__.extend(["four", "five"])
__all__.append("six")
def four(): pass
five = six = 1
seven = 1
-- pkg/one.py --
__all__ = ("a", "_b")
a = 1
_b = 2
c = 3
-- pkg/two.py --
from .one import __all__ as names
__all__ = ["d", *names]
from .one import *
d = 1
e = 2
-- pkg/three.py --
-- pkg/open.py --
from django.db.models import *
x = 1
_y = 2
-- pkg/over.py --
from .open import *
-- pkg/loop1.py --
from .loop2 import *
here1 = 1
-- pkg/loop2.py --
from .loop3 import *
here2 = 1
-- pkg/loop3.py --
from .loop1 import *
here3 = 1
-- pkg/dynamic.py --
__all__ = [n for n in dir() if n]
pub = _priv = 1
-- pkg/early.py --
from .one import *
a                         #= pkg.one.a:2
a = 2
a                         #= pkg.early.a:3
from .one import *
a                         #= pkg.one.a:2
-- use.py --
from pkg import *
a                         #= pkg.one.a:2
_b                        #= pkg.one._b:3
c                         #= ?
d                         #= pkg.two.d:4
e                         #= ?
three                     #= pkg.three
four                      #= pkg.four
six                       #= pkg.six:9
seven                     #= ?
print                     #= builtins.print
-- use2.py --
from pkg.over import *
x                         #= pkg.open.x:2
CharField                 #= django.db.models.CharField
_y                        #= ?
sum                       #= builtins.sum
-- use3.py --
from pkg.loop1 import *
here1                     #= pkg.loop1.here1:2
here2                     #= pkg.loop2.here2:2
here3                     #= pkg.loop3.here3:2
nothere                   #= ?
-- use4.py --
from pkg.dynamic import *
pub                       #= pkg.dynamic.pub:2
_priv                     #= ?
import pkg.over
pkg.over.CharField        #= django.db.models.CharField
pkg.over.x                #= pkg.open.x:2
`), dotted)
}

func TestResolveCircles(t *testing.T) {
	checkMarks(t, project(t, `
-- a.py --
from b import x, y
z = 1
-- b.py --
from c import x
from a import z as y
-- c.py --
from a import x
x2 = x
-- d.py --
from d import me
p = q
q = p
q                         #= d.q:3
me                        #= d.me
class A(B): pass
class B(A):
    def f(self): pass
A.f                       #= d.B.f of d.A
B.f                       #= d.B.f
-- e.py --
def last(node):
    while node: node = node.next
    node.value            #= e.last.<locals>.node.next.next.next.value:1 | e.last.<locals>.node.next.next.value:1 | e.last.<locals>.node.next.value:1 | e.last.<locals>.node.value:1
-- use.py --
from a import x, y
x                         #= a.x
y                         #= a.z:2
`), dotted)
}

func TestQualify(t *testing.T) {
	x := project(t, `
-- a.py --
import os
def f(p):
    v = g()
    os.path
    p.x
    v
    w = os.sep
    w
`)
	m := x.Module("", "a")
	var got []string
	eachStmt(m.Tree.Body, func(s pysyntax.Stmt) {
		if e, ok := s.(*pysyntax.ExprStmt); ok {
			name, ok := m.Qualify(e.Value)
			got = append(got, fmt.Sprint(name, " ", ok))
		}
	})
	if want := "os.path true; false; false;os.sep true"; strings.Join(got, ";") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ";"), want)
	}
}

func TestLookup(t *testing.T) {
	x := project(t, `
-- site/shop/views.py --
from .models import Order
def index(): pass
class V:
    def get(self): pass
-- site/shop/models.py --
class Order: pass
-- site/shop/__init__.py --
`)
	for _, tt := range []struct{ name, want string }{
		{"shop", "shop"}, {"shop.views", "shop.views"}, {"shop.views.index", "shop.views.index"},
		{"shop.views.Order", "shop.models.Order"}, {"shop.views.V.get", "shop.views.V.get"}, {"shop.views.V.post", "shop.views.V.post"},
		{"django.db.models", "django.db.models"}, {"shop.nothing.x", "shop.nothing.x"}, {"", ""},
	} {
		var got []string
		for _, d := range x.Lookup("site", tt.name) {
			got = append(got, d.Dotted())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Lookup(%q) = %v", tt.name, got)
		}
	}
	if d := x.Lookup("site", "shop.views.index")[0]; d.Function() == nil || d.Function().Name.Name != "index" {
		t.Errorf("not the function: %+v", d)
	}
	if d := x.Lookup("site", "shop.views.Order")[0]; d.Class() == nil || d.Class().Module.Path != "site/shop/models.py" {
		t.Errorf("not the class: %+v", d)
	}
	if d := x.Lookup("site", "shop.views.V.post")[0]; d.Class() != nil || d.Whole() {
		t.Errorf("something is left over: %+v", d)
	}
}

// Names that are given to one another in a loop take no time without end.
func TestCirclesOfNamesEnd(t *testing.T) {
	x := project(t, `
-- a.py --
def unwrap(o, p, q):
    while o:
        if o.a: o = o.a or o.b.c or q
        elif o.b: o = o.b if o.c else p.d
        else: p, q = o.c or p.e or o, q.x or p.y
        q = p.x or q.y or o.z
    return o, p, q
`)
	m := x.Module("", "a")
	for s := range m.Scopes().All {
		for _, y := range s.Symbols() {
			for _, n := range y.Uses {
				if got := m.Resolve(n); len(got) > maxDefs {
					t.Errorf("%s is %d things", n.ID, len(got))
				}
			}
		}
	}
}

// What is asked first, and by how many at once, changes no answer.
func TestAnswersDoNotDependOnTheOrder(t *testing.T) {
	// Packages that import one another in a knot.
	files := map[string]string{}
	const n = 12
	for i := range n {
		var b strings.Builder
		for j := range n {
			if (i*7+j*5)%3 != 0 && i != j {
				fmt.Fprintf(&b, "from m%d import *\n", j)
			}
		}
		fmt.Fprintf(&b, "own%d = 1\nboth = %d\nif own%d:\n    from m%d import both\n", i, i, i, (i+5)%n)
		files[fmt.Sprintf("m%d.py", i)] = b.String()
	}
	answers := func(order func(int) int, parallel bool) []string {
		x := NewIndex(source.FromMap(files))
		out := make([]string, n)
		one := func(k int) {
			i := order(k)
			m := x.Module("", fmt.Sprintf("m%d", i))
			for j := range n {
				for _, name := range []string{fmt.Sprintf("own%d", j), "both"} {
					for _, d := range m.Member(name) {
						out[i] += fmt.Sprintf("%s=%s ", name, d.Name)
					}
				}
			}
		}
		if parallel {
			done := make(chan bool)
			for k := range n {
				go func() { one(k); done <- true }()
			}
			for range n {
				<-done
			}
		} else {
			for k := range n {
				one(k)
			}
		}
		return out
	}
	want := answers(func(i int) int { return i }, false)
	for name, got := range map[string][]string{
		"backwards": answers(func(i int) int { return n - 1 - i }, false),
		"parallel":  answers(func(i int) int { return i }, true),
		"odd":       answers(func(i int) int { return i * 5 % n }, true),
	} {
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: m%d\n%.300s\nnot\n%.300s", name, i, got[i], want[i])
			}
		}
	}
	if !strings.Contains(want[0], "own1=m1.own1") {
		t.Errorf("m0 sees %s", want[0])
	}
}

func TestParseAllKeepsGoing(t *testing.T) {
	x := NewIndex(source.FromMap(map[string]string{
		"good.py": "x = 1\n", "bad.py": "def f(:\n  pass\nx = (\n", "zero.py": "x = '\x00'\n", "latin.py": "x = '\xe9'\n", "empty.py": "",
	}))
	if err := x.ParseAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	noted := map[string]bool{}
	for _, n := range x.Notes() {
		noted[n.Path] = true
		if strings.Contains(n.Reason, "internal error") {
			t.Error(n)
		}
	}
	if noted["good.py"] || noted["empty.py"] || !noted["bad.py"] || !noted["latin.py"] {
		t.Errorf("notes: %v", x.Notes())
	}
	if s := x.Stats(); s.Files != 5 {
		t.Errorf("stats: %+v", s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := NewIndex(source.FromMap(map[string]string{"a.py": ""})).ParseAll(ctx); err == nil {
		t.Error("a stopped run is no success")
	}
}
