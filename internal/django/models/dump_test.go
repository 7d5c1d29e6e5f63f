package models

import (
	"context"
	"fmt"
	"os"
	"testing"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip()
	}
	tree, _ := source.Walk(context.Background(), dir, source.Limits{})
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	for _, s := range p.Sites {
		for _, c := range s.Contexts[:1] {
			g := Read(c)
			fmt.Println("==", c.Name(), len(g.Models), g.User != nil)
			for _, m := range g.Models {
				fmt.Println(m.Name, m.Label, "user", m.User, "tenant", m.Tenant, m.Why, m.Owners)
				if os.Getenv("FIELDS") != "" {
					for _, f := range m.Fields {
						to := ""
						if f.To != nil {
							to = f.To.Label + " " + f.Related
						}
						fmt.Println("    ", f.Name, f.Kind, to)
					}
					for _, k := range m.Managers {
						fmt.Println("    M", k.Name, len(k.Classes))
					}
				}
			}
		}
	}
}
