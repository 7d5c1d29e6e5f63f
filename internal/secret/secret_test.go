package secret

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Whatever a text is, the hits stand in it, in their order, and apart.
func FuzzScan(f *testing.F) {
	for i, l := range append(trueOnes(), lookalikes()...) {
		if i%7 == 0 {
			f.Add(l.path, l.text)
		}
	}
	f.Add("a.yaml", "kind: Secret\ndata:\n password: \x80=")
	f.Add("", "-----BEGIN PRIVATE "+"KEY----------END ")
	f.Fuzz(func(t *testing.T, path, text string) {
		for _, scan := range []func() ([]Hit, bool){
			func() ([]Hit, bool) { return Scan(path, text) },
			func() ([]Hit, bool) { return ScanUnnamed(text) },
		} {
			last := 0
			hits, _ := scan()
			for _, h := range hits {
				if h.Start < last || h.End <= h.Start || h.End > len(text) || h.Value == "" || h.Format == nil || h.Format.Public {
					t.Fatalf("%+v after %d in %q", h, last, text)
				}
				last = h.End
			}
		}
	})
}

// What the data files say can be read: every expression compiles, and every id is there once.
func TestFormats(t *testing.T) {
	ids := map[string]bool{}
	for _, f := range formats() {
		if ids[f.ID] || f.Words == "" {
			t.Errorf("%s is there twice, or has no words", f.ID)
		}
		ids[f.ID] = true
		f.shape()
	}
	for _, f := range formats() {
		if f.half != "" && !ids[f.half] {
			t.Errorf("%s is half of %s, which there is none of", f.ID, f.half)
		}
	}
	for _, p := range places {
		p.line()
	}
	if len(ids) < 60 {
		t.Errorf("only %d formats", len(ids))
	}
	t.Logf("%d formats, %d words to look for", len(ids), len(search().words))
}

// A hit under a path is found without one too: the history is searched without paths first.
func TestUnnamed(t *testing.T) {
	for _, l := range trueOnes() {
		if hits, _ := ScanUnnamed(l.text); len(hits) == 0 {
			t.Errorf("%s in %s is not found without its path:\n%s", l.kind, l.path, l.text)
		}
	}
}

// A text that is made of beginnings takes no longer than its length allows, and what was left out is said.
func TestBeginnings(t *testing.T) {
	all := map[string]bool{}
	for _, w := range search().words {
		all[w.text] = true
	}
	for _, more := range []string{"key='", "password: \"", "token=eyJ.", "kind: Secret\n", "-us-us", "curl -u a:b ", "-----BEGIN RSA PRIVATE " + "KEY-----\nMII", "http://a:b", "machine x login y ", "Basic YTpi", "\"auth\": \"YTpi"} {
		all[more] = true
	}
	start := time.Now()
	for text := range all {
		began := time.Now()
		big := strings.Repeat(text, 1<<16/len(text))
		Scan("a.yaml", big)
		ScanUnnamed(big)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("a sixteenth of a MiB of %q takes %v", text, took)
		} else if took > time.Second {
			t.Logf("a sixteenth of a MiB of %q takes %v", text, took)
		}
	}
	t.Logf("%d texts of a sixteenth of a MiB, twice each: %v", len(all), time.Since(start))
	if _, whole := Scan("a.txt", strings.Repeat("curl -u a:b ", 1<<20/12)); whole {
		t.Error("nothing says that not all was looked at")
	}
}

// BenchmarkScan looks through this repository's own sources: what a project has in code, documents and data.
func BenchmarkScan(b *testing.B) {
	var paths, texts []string
	size := int64(0)
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && (d.Name() == ".git" || d.Name() == "testdata") {
				return fs.SkipDir
			}
			return err
		}
		switch filepath.Ext(path) {
		case ".go", ".py", ".md", ".txt", ".html", ".js", ".yaml", ".txtar":
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, path)
			paths, texts = append(paths, filepath.ToSlash(rel)), append(texts, string(data))
			size += int64(len(data))
		}
		return nil
	})
	if err != nil || size < 1<<20 {
		b.Fatalf("only %d bytes to look through: %v", size, err)
	}
	Scan("", "key")
	for _, way := range []struct {
		name string
		scan func(i int)
	}{
		{"named", func(i int) { Scan(paths[i], texts[i]) }},
		{"unnamed", func(i int) { ScanUnnamed(texts[i]) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for i := range texts {
					way.scan(i)
				}
			}
		})
	}
}

// BenchmarkKnown is what the first text costs: the formats are read then.
func BenchmarkKnown(b *testing.B) {
	for b.Loop() {
		readFormats(formatsText)
		readOrdinary(ordinaryText)
		newSearch()
	}
}

// TestPipelines holds how GitLab CI writes a variable down in long, and how its jobs log in to a registry.
func TestPipelines(t *testing.T) {
	d := newDrawer(7)
	drawn := d.of(alnums, 20)
	for _, c := range []struct {
		text  string
		found bool
	}{
		{"variables:\n  STAGING_PASSWORD:\n    value: \"@@\"\n    description: for staging\n", true},
		{"variables:\n  STAGING_PASSWORD:\n    description: for staging\n    value: $ELSEWHERE\n", false},
		{"variables:\n  STAGING_PASSWORD:\n    value: \"\"\nother: @@\n", false},
		{"variables:\n  STAGING_PASSWORD:\n  value: $X\n", false},
		{"a:\n  script:\n    - docker login -u ci -p @@ registry.shop-hosting.net\n", true},
		{"a:\n  script:\n    - docker login --username=ci --password=@@ registry.shop-hosting.net\n", true},
		{"a:\n  script:\n    - docker login -u ci -p $CI_JOB_TOKEN registry.shop-hosting.net\n", false},
		{"a:\n  script:\n    - echo $P | docker login -u ci --password-stdin registry.shop-hosting.net\n", false},
		{"a:\n  script:\n    - docker login -u ci registry.shop-hosting.net && docker run -p @@:80 x\n", false},
	} {
		hits, _ := Scan(".gitlab-ci.yml", strings.ReplaceAll(c.text, "@@", drawn))
		if (len(hits) == 1 && hits[0].Value == drawn) != c.found || !c.found && len(hits) > 0 {
			t.Errorf("%s: %d hits", c.text, len(hits))
		}
	}
}
