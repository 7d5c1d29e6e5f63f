package catalog

import (
	_ "embed"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed defaults.txt
var defaultsText string

//go:embed languages.txt
var languagesText string

//go:embed packagedefaults.txt
var packageDefaultsText string

// rangedDefault is one entry of defaults.txt.
type rangedDefault struct {
	span
	literal string
}

var defaults = sync.OnceValue(func() map[string][]rangedDefault {
	all := map[string][]rangedDefault{}
	for _, e := range entries("defaults.txt", defaultsText, 2) {
		s, err := parseSpan(e[1])
		if err != nil {
			panic("defaults.txt: " + e[0] + ": " + err.Error())
		}
		all[e[0]] = append(all[e[0]], rangedDefault{s, e[2]})
	}
	return all
})

// Default is the value that Django gives a setting which the project does not
// set, as a Python literal; ok is false when that release has no such setting.
// Series that the catalog does not know are taken as the nearest it does.
func Default(name string, series Series) (literal string, ok bool) {
	series = series.clamp()
	if name == "LANGUAGES" {
		return languages(series), true
	}
	for _, d := range defaults()[name] {
		if d.has(series) {
			return d.literal, true
		}
	}
	return "", false
}

// DefaultNames are the settings that a release has a default for, sorted.
func DefaultNames(series Series) []string {
	series = series.clamp()
	names := []string{"LANGUAGES"}
	for name, ds := range defaults() {
		for _, d := range ds {
			if d.has(series) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// languages puts the LANGUAGES default together: a list of pairs, a tuple of pairs in 1.8.
func languages(series Series) string {
	var b strings.Builder
	open, closing := "[", "]"
	if series == (Series{1, 8}) {
		open, closing = "(", ")"
	}
	b.WriteString(open)
	for _, e := range entries("languages.txt", languagesText, 2) {
		s, err := parseSpan(e[1])
		if err != nil {
			panic("languages.txt: " + e[0] + ": " + err.Error())
		}
		if s.has(series) {
			b.WriteString("(" + strconv.Quote(e[0]) + ", " + strconv.Quote(e[2]) + "), ")
		}
	}
	b.WriteString(closing)
	return b.String()
}

// PackageDefault is the default of one setting of a package other than Django.
type PackageDefault struct {
	// App is the package's name in INSTALLED_APPS, or its import name when it needs no app.
	App string
	// Name is the setting; "REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES" is a key of a dict setting.
	Name string
	// Literal is the value as a Python literal.
	Literal string
}

var packageDefaults = sync.OnceValue(func() map[string]PackageDefault {
	all := map[string]PackageDefault{}
	app := ""
	for _, e := range entries("packagedefaults.txt", packageDefaultsText, 1) {
		if e[0] == "package" {
			app = e[1]
			continue
		}
		all[e[0]] = PackageDefault{app, e[0], e[1]}
	}
	return all
})

// OfPackage is the default of a package's setting, in the package's release of
// 2026; ok is false when the catalog does not know the setting.
func OfPackage(name string) (d PackageDefault, ok bool) {
	d, ok = packageDefaults()[name]
	return d, ok
}

// PackageSettings are the names that OfPackage knows, sorted.
func PackageSettings() []string { return slices.Sorted(maps.Keys(packageDefaults())) }
