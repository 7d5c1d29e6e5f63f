package pyname

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/source"
)

// library is CPython's standard library without its tests, as a tree in memory.
func library(b *testing.B) (*source.Tree, int64) {
	b.Helper()
	list := oracle.Interpreters(b)
	dir := list[len(list)-1].Stdlib(b)
	files := map[string]string{}
	var size int64
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch d.Name() {
		case "site-packages", "test", "tests", "idlelib", "lib2to3":
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".py") {
			return nil
		}
		data, err := os.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a link that leads nowhere
		}
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = string(data)
		size += int64(len(data))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return source.FromMap(files), size
}

// BenchmarkParseAll reads and parses on all processors.
func BenchmarkParseAll(b *testing.B) {
	tree, size := library(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if err := NewIndex(tree).ParseAll(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScopes makes the scopes of parsed files, one after the other.
func BenchmarkScopes(b *testing.B) {
	tree, size := library(b)
	x := NewIndex(tree)
	x.ParseAll(context.Background())
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range x.Files() {
			bindFile(x.Parse(p))
		}
	}
}

// BenchmarkResolve resolves every use of every name, scopes and memos made anew each time.
func BenchmarkResolve(b *testing.B) {
	tree, size := library(b)
	b.SetBytes(size)
	b.ReportAllocs()
	names := 0
	for b.Loop() {
		b.StopTimer()
		x := NewIndex(tree)
		x.ParseAll(context.Background())
		modules := x.Modules("")
		for _, m := range modules {
			m.Scopes()
		}
		names = 0
		b.StartTimer()
		for _, m := range modules {
			for s := range m.Scopes().All {
				for _, y := range s.Symbols() {
					for _, n := range y.Uses {
						m.Resolve(n)
						names++
					}
				}
			}
		}
	}
	b.ReportMetric(float64(names), "names/op")
}

// BenchmarkFold folds every value that is assigned.
func BenchmarkFold(b *testing.B) {
	tree, size := library(b)
	x := NewIndex(tree)
	x.ParseAll(context.Background())
	modules := x.Modules("")
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range modules {
			for s := range m.Scopes().All {
				for _, y := range s.Symbols() {
					for _, v := range y.Bindings {
						if v.Value != nil && v.Kind == Assigned {
							m.Fold(v.Value)
						}
					}
				}
			}
		}
	}
}
