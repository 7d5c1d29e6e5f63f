package pyname

import (
	"strings"
	"testing"

	"paddock/internal/pysyntax"
)

func folded(m *Module, e pysyntax.Expr) string {
	c, ok := m.Fold(e)
	if !ok {
		return "?"
	}
	return c.repr()
}

// The answers are CPython's own, save for "?".
func TestFold(t *testing.T) {
	checkMarks(t, project(t, `
-- conf.py --
TABLE = "orders"
SCHEMA = "public"
NAMES = ("a", "b")
LIST = ["a"]
CHANGED = "x"
CHANGED += "y"
TWICE = 1
TWICE = 2
LATER = BASE
BASE = 3
def f():
    global SET
    SET = 1
SET = 2
for LOOPED in NAMES: pass
-- a.py --
from conf import TABLE, SCHEMA as S, NAMES, CHANGED, TWICE, SET, LATER, LOOPED, LIST
import conf, os
"a" "b" + 'c'                     #= 'abc'
"a" + 1                           #= ?
"%s.%s" % (S, TABLE)              #= 'public.orders'
"%d%%" % 5                        #= '5%'
"%(x)s-%(y)r" % {"x": 1, "y": "z"} #= "1-'z'"
"%5s" % "a"                       #= ?
"%s" % (1, 2)                     #= ?
"%s %s" % 1                       #= ?
"{}-{}".format(S, 2)              #= 'public-2'
"{1}{0}{x!r}{{}}".format(1, 2, x="q") #= "21'q'{}"
"{a.b}".format(a=1)               #= ?
"{:>3}".format(1)                 #= ?
f"SELECT * FROM {S}.{TABLE} {1+1!r}" #= 'SELECT * FROM public.orders 2'
f"{os}"                           #= ?
f"{1:>3}"                         #= ?
f"{TABLE=}"                       #= "TABLE='orders'"
", ".join(["a", "b"])             #= 'a, b'
", ".join(NAMES)                  #= 'a, b'
", ".join([1])                    #= ?
"x".join("ab")                    #= ?
conf.TABLE.upper()                #= 'ORDERS'
" x ".strip()                     #= 'x'
"a,b".split(",")                  #= ['a', 'b']
"abc".replace("b", "")            #= 'ac'
"abc".startswith("ab")            #= True
b"ab".decode()                    #= 'ab'
CHANGED                           #= ?
TWICE                             #= ?
SET                               #= ?
LATER                             #= 3
LOOPED                            #= ?
LIST                              #= ?
["x", *NAMES]                     #= ['x', 'a', 'b']
NAMES[1]                          #= 'b'
NAMES[-1] + "abc"[1:] + "abc"[:-1] #= 'bbcab'
{"a": 1}["a"]                     #= 1
{"a": 1}["b"]                     #= ?
{"a": 1, "a": 2}                  #= {'a': 2}
(1,)                              #= (1,)
1 + 2 * 3 - 4                     #= 3
2 ** 10                           #= 1024
2 ** 200                          #= ?
9223372036854775807 + 1           #= ?
-9223372036854775807 - 2          #= ?
7 // 2, -7 // 2, -7 % 3, 7 % -3   #= (3, -4, 2, -2)
1 / 0                             #= ?
1 / 2                             #= 0.5
1.0 + 1                           #= 2.0
1e100, 1e-7                       #= (1e+100, 1e-07)
0x10, 0o17, 0b11, 1_000           #= (16, 15, 3, 1000)
3j                                #= ?
1 << 4 | 1, ~5, not 0, -True      #= (17, -6, True, -1)
"ab" * 3, 2 * (1,)                #= ('ababab', (1, 1))
"a" * 99999999                    #= ?
1 < 2 < 3, 1 < 2 > 3              #= (True, False)
1 == 1.0 == True, "a" != "b"      #= (True, True)
"a" in "abc", 1 not in [2], "k" in {"k": 1} #= (True, True, True)
None is None, True is not False   #= (True, True)
1 is 1                            #= ?
"a" < 1                           #= ?
1 and 2, 0 or "x", 0 and undefined #= (2, 'x', 0)
1 if "" else 2                    #= 2
os and 1                          #= ?
len(NAMES), len("é"), str(1), int("5"), bool([]) #= (2, 1, '1', 5, False)
__name__                          #= 'a'
undefined                         #= ?
(lambda: 1)()                     #= ?
{1, 2} == {2, 1}                  #= True
None, True, ...                   #= ?
-- loop.py --
from loop2 import A
B = A
A                                 #= ?
D = C
C = D + "x"
C                                 #= ?
def f():
    q = "select " + "1"
    q                             #= 'select 1'
    r = "a"
    r = "b"
    r                             #= ?
    def str(x): return 1
    str(5)                        #= ?
    if f:
        s = "only"
        s                         #= 'only'
    for i in f:
        u = B
        u                         #= ?
    p: str = "x"
    p                             #= 'x'
-- loop2.py --
from loop import B as A
`), folded)
}

func TestFoldEnds(t *testing.T) {
	// Each name doubles the one before: 2^60 bytes if nobody stopped it.
	var b strings.Builder
	b.WriteString("a0 = 'xxxxxxxxxxxxxxxx'\n")
	for i := range 60 {
		b.WriteString("a" + itoa(i+1) + " = a" + itoa(i) + " + a" + itoa(i) + "\n")
	}
	b.WriteString("a60 #= ?\n" + strings.Repeat("'x' + ", 5000) + "'y'\n")
	checkMarks(t, project(t, "-- a.py --\n"+b.String()), folded)
}
