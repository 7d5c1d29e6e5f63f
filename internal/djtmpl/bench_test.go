package djtmpl

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/source"
)

// benchTemplates are the templates of the packages that the oracle's environment has, by name: those of
// Django's admin and of some thirty others. Where the environment is missing, the examples' have to do.
// PADDOCK_BENCH_TEMPLATES names a directory to take them from instead.
func benchTemplates(b *testing.B) (files []*source.File, size int64) {
	root := "../../examples"
	if entries, err := filepath.Glob(filepath.Join(oracle.Home(), "django61-*", "lib", "python3*", "site-packages")); err == nil && len(entries) > 0 {
		root = entries[len(entries)-1]
	}
	if dir := os.Getenv("PADDOCK_BENCH_TEMPLATES"); dir != "" {
		root = dir
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".html") {
			data, err := os.ReadFile(path)
			_, name, ok := strings.Cut(filepath.ToSlash(path), "/templates/")
			if err == nil && ok {
				files = append(files, source.NewFile(name, string(data)))
				size += int64(len(data))
			}
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		b.Fatalf("no templates below %s: %v", root, err)
	}
	return files, size
}

func BenchmarkParse(b *testing.B) {
	files, size := benchTemplates(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			Parse(f, Config{})
		}
	}
	b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "templates/s")
}

// Text alone.
func BenchmarkStep(b *testing.B) {
	files, size := benchTemplates(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			Step(State{}, f.Text)
		}
	}
}

func BenchmarkOtherLanguages(b *testing.B) {
	files, size := benchTemplates(b)
	b.SetBytes(size)
	for b.Loop() {
		for _, f := range files {
			OtherLanguages(f.Text, Django)
		}
	}
}
