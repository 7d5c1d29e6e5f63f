package access

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// TestDump prints the access rules of the project in the directory that DUMP names.
func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip("DUMP names no directory")
	}
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	x := pyname.NewIndex(tree)
	x.ParseAll(context.Background())
	p := django.Load(context.Background(), tree, x, django.Options{})
	for _, s := range p.Sites {
		for _, c := range s.Contexts {
			if want := os.Getenv("CONTEXT"); want != "" && c.Name() != want || want == "" && !c.Deployed {
				continue
			}
			table := urlconf.Read(c)
			start := time.Now()
			list := Read(table)
			fmt.Println("==", c.Name(), len(table.Routes), "routes", time.Since(start))
			for i, r := range table.Routes {
				a := &list[i]
				fmt.Printf("%s %s: %s", r.Pattern(), r.View.Name, show(&a.Rule))
				for m, by := range a.Rule.ByMethod {
					fmt.Printf(" [%s %s]", m, show(by))
				}
				fmt.Println(" csrf:", a.CSRF.Protection)
				if os.Getenv("WHY") != "" {
					for _, w := range a.Rule.Why {
						fmt.Println("    ", placeOf(w), w.Message)
					}
				}
			}
		}
	}
}

func show(r *Rule) string {
	s := r.Level.String()
	if r.Detail != "" {
		s += " (" + r.Detail + ")"
	}
	if r.Unknown != "" {
		s += " ?" + r.Unknown
	}
	return s
}

func placeOf(r Reason) string {
	if r.Place.File == nil {
		return "-"
	}
	return fmt.Sprintf("%s:%d", r.Place.File.Path, r.Place.File.LineOf(r.Place.Start))
}
