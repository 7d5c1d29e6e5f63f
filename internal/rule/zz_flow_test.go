package rule_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/source"
)

func TestZZ(t *testing.T) {
	dir := os.Getenv("ZZ")
	if dir == "" {
		t.Skip()
	}
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	m := rule.NewModel(p)
	t0 := time.Now()
	for _, s := range p.Sites {
		if len(s.Deployed()) > 0 {
			m.Matrix(s)
		}
	}
	fmt.Println("matrix", time.Since(t0))
	t0 = time.Now()
	for _, s := range p.Sites {
		if len(s.Deployed()) == 0 {
			continue
		}
		fl := m.Flows(s)
		for _, f := range fl.List {
			fmt.Println(f.Site.Module.Path, f.Site.Module.Tree.File.LineOf(f.Site.Node.Range().Start), f.Dangers, f.Origin.Words, f.Weak, len(f.Routes))
		}
		for _, n := range fl.Notes {
			fmt.Println("NOTE", n)
		}
	}
	fmt.Println("flows", time.Since(t0))
}
