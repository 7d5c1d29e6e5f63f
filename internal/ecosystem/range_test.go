package ecosystem_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"paddock/internal/ecosystem"
)

// TestSpans holds what ranges say of each other against many single versions.
func TestSpans(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	var versions []ecosystem.Version
	for len(versions) < 400 {
		if v, ok := ecosystem.PyPI.Parse(pepVersion(r)); ok {
			versions = append(versions, v)
		}
	}
	within, apart := 0, 0
	for range 5000 {
		text, other := pepSpecifier(r), pepSpecifier(r)
		a, ok := ecosystem.PyPI.Range(text)
		b, ok2 := ecosystem.PyPI.Range(other)
		if !ok || !ok2 || strings.Contains(other, "===") { // which asks for a spelling, and no span does
			continue
		}
		inside := a.Within(b.Spans())
		overlap := a.Overlaps(b)
		if inside {
			within++
		}
		if !overlap {
			apart++
		}
		for _, v := range versions {
			switch in, in2 := a.Has(v), b.Has(v); {
			case in && !in2 && inside:
				t.Fatalf("%q is said to be within %q, and %v is in the first alone", text, other, v)
			case in && in2 && !overlap:
				t.Fatalf("%q and %q are said to have nothing in common, and have %v", text, other, v)
			}
		}
	}
	if within < 100 || apart < 100 {
		t.Errorf("%d ranges within others, %d apart: the questions are too much alike", within, apart)
	}
}

func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		e       ecosystem.Ecosystem
		allowed string
		spans   [][2]string // from, up to and without; "" for no bound
		want    bool
	}{
		{ecosystem.PyPI, ">=3.2,<3.3", [][2]string{{"", "4.2.16"}}, true},
		{ecosystem.PyPI, ">=3.2,<3.3", [][2]string{{"3.2", "3.2.25"}}, false},
		{ecosystem.PyPI, ">=3.2,<3.3", [][2]string{{"3.2", "3.2.5"}, {"3.2.5", "4"}}, true},
		{ecosystem.PyPI, "~=3.2.0", [][2]string{{"3.2", "3.3"}}, true},
		{ecosystem.PyPI, "==3.2.*", [][2]string{{"3.2", "3.3"}}, false}, // 3.2.dev0 is before 3.2
		{ecosystem.PyPI, "<2", [][2]string{{"", "1.26.19"}}, false},
		{ecosystem.PyPI, "<2", [][2]string{{"", "2.0.6"}}, true},
		{ecosystem.PyPI, "", [][2]string{{"", ""}}, true},
		{ecosystem.PyPI, ">=1", [][2]string{{"", "9"}}, false},
		{ecosystem.PyPI, ">2,<1", [][2]string{{"", ""}}, false},
		{ecosystem.NPM, "^4.17.0", [][2]string{{"", "4.17.21"}}, false},
		{ecosystem.NPM, "^4.17.0", [][2]string{{"0.0.0", "5.0.1"}}, true},
		{ecosystem.NPM, "1.x || 2.x", [][2]string{{"", "2.0.0"}, {"2.0.0", "3.0.0"}}, true},
		{ecosystem.NPM, "1.x || 3.x", [][2]string{{"", "2.0.0"}}, false},
	} {
		r, ok := tt.e.Range(tt.allowed)
		if !ok {
			t.Fatalf("%q is no range", tt.allowed)
		}
		var spans []ecosystem.Span
		for _, s := range tt.spans {
			var span ecosystem.Span
			if v, ok := tt.e.Parse(s[0]); ok {
				span.From = ecosystem.At(v, true)
			}
			if v, ok := tt.e.Parse(s[1]); ok {
				span.To = ecosystem.At(v, false)
			}
			spans = append(spans, span)
		}
		if tt.allowed == "==3.2.*" && !r.Releases().Within(spans) {
			t.Error("the releases of 3.2.* are not within")
		}
		if got := r.Within(spans); got != tt.want {
			t.Errorf("%q within %v: %v", tt.allowed, tt.spans, got)
		}
	}
}

func TestName(t *testing.T) {
	for _, tt := range []struct {
		e          ecosystem.Ecosystem
		name, want string
	}{
		{ecosystem.PyPI, "Django", "django"}, {ecosystem.PyPI, "django_cors.headers", "django-cors-headers"}, {ecosystem.PyPI, "a__b-.c", "a-b-c"},
		{ecosystem.PyPI, " X ", "x"}, {ecosystem.NPM, "@Scope/Name_x", "@Scope/Name_x"},
	} {
		if got := tt.e.Name(tt.name); got != tt.want {
			t.Errorf("%s: Name(%q) = %q", tt.e, tt.name, got)
		}
	}
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{">=1,<2", "~=1.2", "==1.*", "===x", "^1.2.3 || 2.x", "1 - 2", "1!2a1.post2.dev3+l.1", "", ",", "<", "\x00"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, specifier, version string) {
		for _, e := range ecosystem.All() {
			v, ok := e.Parse(version)
			if ok && v.Compare(v) != 0 {
				t.Errorf("%q differs from itself", version)
			}
			r, ok2 := e.Range(specifier)
			if !ok || !ok2 {
				continue
			}
			if r.Has(v) && r.Empty() {
				t.Errorf("%q is empty and has %q", specifier, version)
			}
			r.Within(r.Spans())
			r.Overlaps(r)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := ecosystem.PyPI.Parse("4.2.16"); !ok {
			b.Fatal("no version")
		}
	}
}
