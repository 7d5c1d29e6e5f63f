// Package taxonomy is the one place that knows how weaknesses (CWE) are named
// and which categories of OWASP's Top 10 of 2021 and 2025 they fall in.
//
// It holds OWASP's own tables as data and knows no rule, check or practice.
package taxonomy

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed owasp.txt
var owaspText string

//go:embed cwe.txt
var cweText string

// Category is one of the ten of a year.
type Category struct {
	// ID is "A01:2021".
	ID string
	// Title is "Broken Access Control".
	Title string
}

type weakness struct {
	name    string
	parents []int
}

type tables struct {
	categories []Category
	// of maps a CWE to the categories that list it, by year.
	of         map[string]map[int][]string
	weaknesses map[int]weakness
}

var load = sync.OnceValue(func() *tables {
	t := &tables{of: map[string]map[int][]string{}, weaknesses: map[int]weakness{}}
	id := ""
	eachLine("owasp.txt", owaspText, func(line string) error {
		if line[0] != ' ' {
			var title string
			id, title, _ = strings.Cut(line, " ")
			t.categories = append(t.categories, Category{id, title})
			return nil
		}
		year := id[strings.IndexByte(id, ':')+1:]
		if t.of[year] == nil {
			t.of[year] = map[int][]string{}
		}
		for _, word := range strings.Fields(line) {
			cwe, err := strconv.Atoi(word)
			if err != nil {
				return err
			}
			t.of[year][cwe] = append(t.of[year][cwe], id)
		}
		return nil
	})
	eachLine("cwe.txt", cweText, func(line string) error {
		fields := strings.Fields(line)
		cwe, err := strconv.Atoi(fields[0])
		if err != nil {
			return err
		}
		var w weakness
		rest := fields[1:]
		if rest[0] == "<" {
			for rest = rest[1:]; len(rest) > 0; rest = rest[1:] {
				parent, err := strconv.Atoi(rest[0])
				if err != nil {
					break
				}
				w.parents = append(w.parents, parent)
			}
		}
		w.name = strings.Join(rest, " ")
		t.weaknesses[cwe] = w
		return nil
	})
	return t
})

func eachLine(file, text string, do func(line string) error) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		if err := do(line); err != nil {
			panic(fmt.Sprintf("%s:%d: %v", file, i+1, err))
		}
	}
}

// OWASP are the categories of 2021 and 2025 in which weaknesses fall, sorted by
// year, then number. A weakness that a year's table does not list falls where
// the weaknesses do of which it is a kind; none when those are not listed either.
func OWASP(cwe []int) []string {
	t := load()
	var ids []string
	for _, year := range []string{"2021", "2025"} {
		var found []string
		for _, c := range cwe {
			found = append(found, t.categoriesOf(year, c, 0)...)
		}
		slices.Sort(found)
		ids = append(ids, slices.Compact(found)...)
	}
	return ids
}

func (t *tables) categoriesOf(year string, cwe, depth int) []string {
	if found := t.of[year][cwe]; len(found) > 0 || depth > 8 {
		return found
	}
	var found []string
	for _, parent := range t.weaknesses[cwe].parents {
		found = append(found, t.categoriesOf(year, parent, depth+1)...)
	}
	return found
}

// Name is what the CWE list calls a weakness; "" when the data does not have it.
func Name(cwe int) string { return load().weaknesses[cwe].name }

// Categories are all categories, by year, then number.
func Categories() []Category { return slices.Clone(load().categories) }

// Title is the title of a category by its id, "A01:2021"; "" when there is none.
func Title(id string) string {
	for _, c := range load().categories {
		if c.ID == id {
			return c.Title
		}
	}
	return ""
}
