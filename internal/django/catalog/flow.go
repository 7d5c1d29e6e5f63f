package catalog

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed flow/*.txt
var flowFiles embed.FS

//go:embed fields.txt
var fieldsText string

// Text is a data file of the catalogue.
type Text struct{ Name, Text string }

// Flow are the files that say where values come in, where they do harm and what
// becomes of them on the way, in the order in which they are to be read.
// Package taint knows their form.
func Flow() []Text {
	names, err := fs.Glob(flowFiles, "flow/*.txt")
	if err != nil || len(names) == 0 {
		panic("the flow catalogue is not there") // it is built in
	}
	slices.Sort(names)
	var list []Text
	for _, n := range names {
		data, err := flowFiles.ReadFile(n)
		if err != nil {
			panic(err)
		}
		list = append(list, Text{strings.TrimPrefix(n, "flow/"), string(data)})
	}
	return list
}

var fieldKinds = func() map[string]string {
	m := map[string]string{}
	for _, f := range entries("fields.txt", fieldsText, 2) {
		m[f[0]] = f[1]
	}
	return m
}()

// FieldKind is the kind of what a field of a model, form, serializer or schema
// lets in, by the last part of its class's name: "int" of IntegerField. It is
// "text" for those of which nothing is known.
func FieldKind(class string) string {
	if k, ok := fieldKinds[class]; ok {
		return k
	}
	return "text"
}
