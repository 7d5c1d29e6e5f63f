package urlconf

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip()
	}
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	x := pyname.NewIndex(tree)
	x.ParseAll(context.Background())
	start := time.Now()
	p := django.Load(context.Background(), tree, x, django.Options{})
	fmt.Println("load", time.Since(start))
	for _, s := range p.Sites {
		for _, c := range s.Contexts {
			start := time.Now()
			tab := Read(c)
			fmt.Println("==", c.Name(), c.Deployed, tab.Root, len(tab.Routes), time.Since(start), len(tab.Program.Files()))
			for _, r := range tab.Routes {
				fmt.Printf("%q %s:%s %s", r.Parts, r.Namespace, r.Name, r.View.Name)
				for _, w := range r.View.Wrappers {
					fmt.Printf(" @%s(%d)", w.Name, len(w.Args))
				}
				fmt.Println(" ", r.View.Missing)
			}
			for _, n := range tab.Unread {
				fmt.Println("  !", n)
			}
		}
	}
}
