package objects

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
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
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	for _, s := range p.Sites {
		for _, c := range s.Contexts[:1] {
			tab := urlconf.Read(c)
			start := time.Now()
			g := models.Read(c)
			r := New(tab, g)
			fmt.Println("==", c.Name(), len(tab.Routes), len(g.Models))
			sum := map[string]int{}
			scopes := map[Scope]int{}
			seen := map[string]bool{}
			for _, route := range tab.Routes {
				list := r.Of(route)
				sum[Summary(list)]++
				if os.Getenv("BRIEF") == "" {
					fmt.Println(route.Pattern(), route.View.Name, Summary(list))
				}
				for _, l := range list {
					line := 0
					if l.Place.File != nil {
						line = l.Place.File.LineOf(l.Place.Start)
					}
					text := fmt.Sprintf("%s:%d %s from=%s form=%v", pathOf(l.Place), line, l, l.From, l.Form)
					if !seen[text] {
						scopes[l.Scope]++
						if os.Getenv("BRIEF") != "" && (l.Scope == Unscoped || l.Scope == Unknown) {
							fmt.Println(text, route.View.Name)
						}
					}
					seen[text] = true
					if os.Getenv("BRIEF") != "" {
						continue
					}
					fmt.Println("    ", text)
					for _, w := range l.Why {
						at := ""
						if w.Place.File != nil {
							at = fmt.Sprintf("%s:%d", w.Place.File.Path, w.Place.File.LineOf(w.Place.Start))
						}
						fmt.Println("        ", at, w.Message)
					}
				}
			}
			fmt.Println("sum", sum, scopes, time.Since(start))
		}
	}
}
