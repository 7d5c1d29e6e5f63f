package taint_test

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/source"
	"paddock/internal/taint"
)

// BenchmarkFollow follows a generated project of three sizes: the cost per byte should stay the same.
func BenchmarkFollow(b *testing.B) {
	for _, n := range []int{100, 400, 1600} {
		b.Run(fmt.Sprint(n, " modules"), func(b *testing.B) {
			files := generated(n)
			size := 0
			for _, text := range files {
				size += len(text)
			}
			index := pyname.NewIndex(source.FromMap(files))
			modules := index.Modules("")
			c := catalog(b)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				e := taint.New(index, "", c, nil)
				e.Rest(modules)
				if len(e.Flows()) != n {
					b.Fatalf("%d flows in %d modules", len(e.Flows()), n)
				}
			}
		})
	}
}

// generated is a project of n modules that call each other, each with a class, helpers, and one way into a sink.
func generated(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		var t strings.Builder
		fmt.Fprintf(&t, "from web import sink, sql, clean\nfrom m%d import Store, wrap\n\n", (i+1)%n)
		t.WriteString("TABLE = {'a': 'x', 'b': 'y'}\n\nclass Store:\n    kind = 'a'\n    def __init__(self, text, size=10):\n        self.text = text\n        self.size = size\n        self.parts = []\n" +
			"    def add(self, part):\n        if part in TABLE:\n            self.parts.append(TABLE[part])\n        elif part.isdigit():\n            self.parts.append(int(part))\n        return self\n" +
			"    def show(self):\n        return '%s-%s' % (self.text, ','.join(str(p) for p in self.parts))\n\n")
		for j := range 10 {
			fmt.Fprintf(&t, "def wrap%d(value, other=None):\n    result = {}\n    for key in ('a', 'b', 'c'):\n        try:\n            result[key] = value.strip() + key\n        except ValueError:\n            result[key] = other\n    if other:\n        return result['a']\n    return result\n\n", j)
		}
		fmt.Fprintf(&t, "def wrap(value):\n    return wrap3(value)['b']\n\ndef view(request):\n    q = request.GET.get('q')\n    s = Store(q).add(q)\n    sql(clean(s.show()))\n    sink(wrap(q))\n    sql('select 1')\n")
		files[fmt.Sprintf("m%d.py", i)] = t.String()
	}
	return files
}
