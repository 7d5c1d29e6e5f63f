package pyname

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// TestSymtable holds our scopes against CPython's: for every function and class
// of the standard library the same local, global, free and cell names. With
// -short it looks at every tenth file.
func TestSymtable(t *testing.T) {
	python := symtablePython(t)
	var paths []string
	err := filepath.WalkDir(python.Stdlib(t), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "site-packages" || d.Name() == "__pycache__") {
			return fs.SkipDir
		}
		if strings.HasSuffix(p, ".py") {
			paths = append(paths, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		var some []string
		for i := 0; i < len(paths); i += 10 {
			some = append(some, paths[i])
		}
		paths = some
	}
	compareScopes(t, python, paths)
}

// TestSymtableCorners does so for programs written to be awkward.
func TestSymtableCorners(t *testing.T) {
	python := symtablePython(t)
	dir := t.TempDir()
	var paths []string
	for i, text := range corners {
		p := filepath.Join(dir, fmt.Sprintf("corner%02d.py", i))
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	if same := compareScopes(t, python, paths); same != len(corners) {
		t.Errorf("CPython refuses %d of the %d programs", len(corners)-same, len(corners))
	}
}

var corners = []string{
	"def f():\n    x = 1\n    def g():\n        def h():\n            return x\n        return h\n    return g\n",
	"def f():\n    x = 1\n    class A:\n        x = x\n        def g(self): return x\n    return A\n",
	"x = 1\ndef f():\n    global x\n    x = 2\n    def g(): return x\n    def h():\n        x = 3\n        return lambda: x\n",
	"def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n        def h(): return x\n",
	"def f(a, b=c, *d, e=g, **h):\n    return [a for a in b if d for e in a]\n",
	"class A:\n    def __f(self, __x): self.__y = __x; return __z\n    __a__ = __b = 1\n    import __c, __d.e\n",
	"class __A:\n    __x = 1\nclass _:\n    __x = 1\n",
	"def f():\n    if (n := 1): pass\n    return [m := x for x in y if (k := x)], {z: (w := 1) for z in m}\nprint([q := 1 for _ in r])\n",
	"def f():\n    return [[(v := i) for i in j] for j in k]\n",
	"def f():\n    global v\n    return [(v := i) for i in j]\n",
	"def f(s):\n    match s:\n        case {'a': a, **rest}: pass\n        case [b, *c]: pass\n        case C(d, e=f2) as g: pass\n        case (1 | 2): pass\n        case x.y: pass\n",
	"def f[T: (A, B), *Ts, **P](x: T, *y: *Ts) -> T:\n    z: T = x\n    return T\n",
	"class A[T: X](B[T], metaclass=M[T]):\n    y: T\n    def f[U](self, a: T, b: U) -> y: return T, U\n",
	"def f():\n    class A[T]:\n        def g(self): return T\n    type X[S] = list[S] | A\n    return X\n",
	"type X = Y\ndef f():\n    type Z[T] = dict[T, f]\n",
	"def f():\n    x: int\n    (y): int\n    z: int = 1\n    a.b: int = 2\n    def g(): return x, y, z\n",
	"def f():\n    try: pass\n    except E as e: pass\n    with a as b, c as (d, [e2, *g]): pass\n    for i.j, k[l] in m: pass\n",
	"def f():\n    del x\n    import a.b, c.d as e\n    from g import h, i as j\n",
	"async def f():\n    async with a as b: pass\n    async for c in d: pass\n    return [e async for e in g], (await x for x in y)\n",
	"def f():\n    return lambda a, b=c: lambda: a + b + d\n",
	"class A:\n    x = 1\n    y = [x for _ in x]\n    z = lambda self: x\n    def f(self): return [x for _ in self], __class__\n",
	"def f():\n    class A:\n        nonlocal x\n        x = 1\n    x = 2\n",
	"def f():\n    class A:\n        global x\n        x = 1\n        def g(self): return x\n    x = 2\n    def h(): return x\n",
	"def f(x):\n    def g(y=x): pass\n    @x\n    def h(z: x) -> x: pass\n    class A(x, k=x): pass\n",
	"def f():\n    print(f'{a!r:>{b}} {(c := 1)} {[d for d in e]}')\n",
	"def f(x):\n    return (lambda: (yield x)), [lambda: y for y in x]\n",
	"def outer():\n    def f(): return g()\n    def g(): return f()\n    x = [f for f in g()]\n",
	"class A:\n    class B:\n        __x = 1\n        def f(self): return __x, __y__\n    __z = B\n",
	"class A[__T: __U](__V, k=__T):\n    def f[__W](self, x: __T) -> __W: return __X\n",
	"def f():\n    global a, b\n    a, b = c\n    def g():\n        a = 1\n        def h(): return a, b\n",
}

func symtablePython(t *testing.T) oracle.Interpreter {
	for _, p := range oracle.Interpreters(t) {
		if p.Minor == 13 {
			return p
		}
	}
	oracle.Missing(t, "no Python 3.13 on this machine; install it, or name it in PADDOCK_ORACLE_PYTHONS")
	panic("unreachable")
}

// compareScopes asks CPython about the files and says how many it could compare.
func compareScopes(t *testing.T, python oracle.Interpreter, paths []string) int {
	workers := 2
	var wait sync.WaitGroup
	var mu sync.Mutex
	same, scopes, bad := 0, 0, 0
	skipped := map[string]int{}
	for w := range workers {
		wait.Go(func() {
			var mine []string
			for i := w; i < len(paths); i += workers {
				mine = append(mine, paths[i])
			}
			cmd := exec.Command(python.Path, "testdata/scopes.py")
			cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
			cmd.Stdin = strings.NewReader(strings.Join(mine, "\n"))
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err == nil {
				err = cmd.Start()
			}
			if err != nil {
				t.Error(err)
				return
			}
			read := bufio.NewReaderSize(out, 1<<20)
			for _, p := range mine {
				head, want, err := readAnswer(read)
				if err != nil {
					t.Errorf("%s: %v", p, err)
					break
				}
				if why, skip := strings.CutPrefix(head, "skip "); skip {
					mu.Lock()
					skipped[why]++
					mu.Unlock()
					continue
				}
				got := scopeLines(t, p)
				mu.Lock()
				scopes += len(want)
				if diff := differences(got, want); diff != "" {
					if bad++; bad <= 20 {
						t.Errorf("%s\n%s", p, diff)
					}
				} else {
					same++
				}
				mu.Unlock()
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	t.Logf("%d files with %d scopes agree, %d do not, CPython refuses %v", same, scopes, bad, skipped)
	return same
}

func readAnswer(r *bufio.Reader) (head string, lines []string, err error) {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", nil, err
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case head == "":
			head = line
		case line == "end":
			return head, lines, nil
		default:
			lines = append(lines, line)
		}
	}
}

func differences(got, want []string) string {
	var b strings.Builder
	count := map[string]int{}
	for _, l := range want {
		count[l]++
	}
	for _, l := range got {
		count[l]--
	}
	var keys []string
	for l, n := range count {
		if n != 0 {
			keys = append(keys, l)
		}
	}
	slices.Sort(keys)
	for i, l := range keys {
		if i == 10 {
			fmt.Fprintf(&b, "… %d more\n", len(keys)-i)
			break
		}
		fmt.Fprintf(&b, "%+d %s\n", -count[l], l)
	}
	return b.String()
}

// scopeLines are the scopes of a file as testdata/scopes.py prints them.
func scopeLines(t *testing.T, path string) []string {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return nil
	}
	text, err := pysyntax.Decode(data)
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	tree := bindFile(pysyntax.Parse(source.NewFile(path, text), pysyntax.Limits{}))
	checkScopes(t, path, tree)
	var lines []string
	for s := range tree.All {
		kind := "function"
		switch s.Kind {
		case ModuleScope, TypeParamScope:
			continue
		case ClassScope:
			kind = "class"
		}
		var sets [4][]string
		for _, y := range s.symbols {
			switch y.Name {
			case "__class__", "__classdict__", "__type_params__":
				continue
			}
			i := map[NameClass]int{Local: 0, GlobalImplicit: 1, GlobalExplicit: 1, Free: 2, Cell: 3}[y.Class]
			sets[i] = append(sets[i], y.Name)
		}
		var texts []string
		for _, s := range sets {
			slices.Sort(s)
			texts = append(texts, strings.Join(s, ","))
		}
		lines = append(lines, kind+" "+symtableName(s)+" "+strings.Join(texts, "|"))
	}
	slices.Sort(lines)
	return lines
}

func symtableName(s *Scope) string {
	var parts []string
	for ; s.Parent != nil; s = s.Parent {
		switch n := s.Node.(type) {
		case *pysyntax.FunctionDef:
			if s.Kind == FunctionScope {
				parts = append(parts, n.Name.Name)
			}
		case *pysyntax.ClassDef:
			if s.Kind == ClassScope {
				parts = append(parts, n.Name.Name)
			}
		case *pysyntax.Lambda:
			parts = append(parts, "lambda")
		case *pysyntax.Comp:
			parts = append(parts, "genexpr")
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}
