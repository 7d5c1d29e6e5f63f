package pysyntax

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"paddock/internal/source"
)

// The benchmarks read the standard library of the Python on this machine, or
// where there is none the programs of testdata, over and over.

// corpus is the decoded files of the benchmarks, and how many bytes they are.
var corpus = sync.OnceValues(func() ([]*source.File, int64) {
	var files []*source.File
	var size int64
	add := func(path string, data []byte) {
		if text, err := Decode(data); err == nil {
			files = append(files, source.NewFile(path, text))
			size += int64(len(text))
		}
	}
	out, err := exec.Command("python3", "-c", `import sysconfig; print(sysconfig.get_path("stdlib"))`).Output()
	if root := strings.TrimSpace(string(out)); err == nil {
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "site-packages" {
				return fs.SkipDir
			}
			if err == nil && entry.Type().IsRegular() && strings.HasSuffix(path, ".py") {
				if data, err := os.ReadFile(path); err == nil {
					add(path, data)
				}
			}
			return nil
		})
	}
	if len(files) == 0 {
		data, err := os.ReadFile("testdata/trees.txt")
		if err != nil {
			panic(err)
		}
		var program strings.Builder
		for _, part := range strings.Split(string(data), "\n=== ")[1:] {
			text, _, _ := strings.Cut(part, "\n---")
			_, text, _ = strings.Cut(text, "\n")
			program.WriteString(text + "\n")
		}
		for range 1000 {
			add("testdata/trees.txt", []byte(program.String()))
		}
	}
	return files, size
})

func BenchmarkScan(b *testing.B) {
	files, size := corpus()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			s := newScanner(f.Text)
			s.carriage = strings.IndexByte(f.Text, '\r') >= 0
			for s.next(); s.tok != tokEOF; s.next() {
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	files, size := corpus()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			Parse(f, Limits{})
		}
	}
}

func BenchmarkWalk(b *testing.B) {
	files, size := corpus()
	var trees []*Module
	for _, f := range files {
		trees = append(trees, Parse(f, Limits{}))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		nodes := 0
		for _, m := range trees {
			WalkStmts(m.Body, func(Node) bool { nodes++; return true })
		}
		b.ReportMetric(float64(nodes), "nodes")
	}
}

// BenchmarkKeep holds all trees at once, and says how many bytes they take for each byte read.
func BenchmarkKeep(b *testing.B) {
	files, size := corpus()
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		trees := make([]*Module, len(files))
		for i, f := range files {
			trees[i] = Parse(f, Limits{})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(size), "bytes/byte")
		b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(size), "allocated/byte")
		runtime.KeepAlive(trees)
	}
}
