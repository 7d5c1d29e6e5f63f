package catalog

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed models.txt
var modelsText string

// LibraryModel is a model, or an abstract base of models, of Django or a package.
type LibraryModel struct {
	// Name is dotted. Abstract says that it has no table of its own.
	Name     string
	Abstract bool
	Fields   []LibraryField
}

// LibraryField is a field of a LibraryModel.
type LibraryField struct {
	Name, Kind string
	// To is the dotted name of what a relation leads to, "user" for the project's user model; "" else.
	To string
	// Related and Query are its related_name and related_query_name; "" for Django's own.
	Related, Query        string
	Unique, Null, Default bool
}

var libraryModels = sync.OnceValue(func() map[string]*LibraryModel {
	all := map[string]*LibraryModel{}
	for _, e := range entries("models.txt", modelsText, 1) {
		lines := strings.Split(e[1], "\n")
		m := &LibraryModel{Abstract: lines[0] == "abstract"}
		if lines[0] != "abstract" && lines[0] != "model" {
			panic("models.txt: " + e[0] + " is neither abstract nor model")
		}
		for _, line := range lines[1:] {
			words := strings.Fields(line)
			if len(words) < 2 {
				panic("models.txt: a field needs a name and a kind: " + line)
			}
			f := LibraryField{Name: words[0], Kind: words[1]}
			for _, w := range words[2:] {
				to, isTo := strings.CutPrefix(w, "to=")
				as, isAs := strings.CutPrefix(w, "as=")
				switch {
				case isAs:
					f.Related, f.Query, _ = strings.Cut(as, "/")
				case isTo:
					f.To = to
				case w == "unique":
					f.Unique = true
				case w == "null":
					f.Null = true
				case w == "has-default":
					f.Default = true
				default:
					panic("models.txt: " + w + " is no flag of a field")
				}
			}
			m.Fields = append(m.Fields, f)
		}
		for name := range strings.SplitSeq(e[0], "=") {
			if m.Name == "" {
				m.Name = name
			}
			all[name] = m
		}
	}
	return all
})

// ModelOf is a model of Django or a package by its dotted name, old import paths included; ok is false
// for what the catalog does not know.
func ModelOf(dotted string) (m *LibraryModel, ok bool) {
	m, ok = libraryModels()[dotted]
	return m, ok
}
