package secret

import (
	"slices"
	"strings"
)

// A file says by its path how values are written in it, and how much a name and a value mean there.

// writing is how a file's values are written.
type writing uint8

const (
	// code has its values in quotes.
	code writing = iota
	env
	ini
	yaml
	jsonText
	xml
	shell
	markup
	// sql has names and values side by side in its rows.
	sql
	// unknown is a file whose path is not known: it may write values in any way.
	unknown
)

// standing is what a file is for, as far as that says whether a secret in it is one.
type standing uint8

const (
	// plain files mean what they say.
	plain standing = iota
	// sample files show how another one is written.
	sample
	// docs are read by people.
	docs
	// test files belong to those who work on the site.
	test
	// fixture files fill the database, of tests as of the first day of a site.
	fixture
	// dev files are for the machines of those who work on the site.
	dev
	// foreign files were written by somebody else, for everybody.
	foreign
)

var standingWords = map[standing]string{sample: "an example", docs: "documentation", test: "a test", fixture: "a fixture", dev: "a set-up for development", foreign: "somebody else's code"}

// nature is both.
type nature struct {
	writing
	standing
	// proof says that the file has so many texts that look like secrets that only a form proves one.
	proof bool
	// front says that the file is sent to browsers or put into apps.
	front bool
	// known says that it lists secrets that somebody has judged.
	known bool
}

// fileKind is one word of ordinary.txt about files of some path. The first one speaks, of those that say how a file is written, and of
// those that say what it is for.
type fileKind struct {
	kind  string
	order int
}

// fileKinds are the globs of ordinary.txt, sorted by what has to be looked at: most say an ending, a name or a directory, and a file has
// few of those.
type fileKinds struct {
	count                   int
	ending, name, directory map[string][]fileKind
	rest                    []struct {
		fileKind
		glob string
	}
}

func (f *fileKinds) add(kind, glob string) {
	glob = strings.ToLower(glob)
	f.count++
	k := fileKind{kind, f.count}
	if f.ending == nil {
		f.ending, f.name, f.directory = map[string][]fileKind{}, map[string][]fileKind{}, map[string][]fileKind{}
	}
	inner, directory := strings.CutSuffix(glob[1:], "/*")
	switch ending, isEnding := strings.CutPrefix(glob, "/*."); {
	case isEnding && !strings.ContainsAny(ending, "*/."):
		f.ending[ending] = append(f.ending[ending], k)
	case !strings.ContainsAny(glob[1:], "*/"):
		f.name[glob[1:]] = append(f.name[glob[1:]], k)
	case directory && !strings.ContainsAny(inner, "*/"):
		f.directory[inner] = append(f.directory[inner], k)
	default:
		f.rest = append(f.rest, struct {
			fileKind
			glob string
		}{k, glob})
	}
}

// of are the kinds of a file.
func (f *fileKinds) of(path string) (list []fileKind) {
	lower := "/" + strings.ToLower(path)
	dir, name := lower[:strings.LastIndexByte(lower, '/')+1], lower[strings.LastIndexByte(lower, '/')+1:]
	list = append(list, f.name[name]...)
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		list = append(list, f.ending[name[i+1:]]...)
	}
	for part := range strings.SplitSeq(dir, "/") {
		list = append(list, f.directory[part]...)
	}
	for i := range f.rest {
		g := &f.rest[i]
		if strings.IndexByte(g.glob[1:], '/') < 0 {
			if glob(g.glob, lower[len(dir)-1:]) {
				list = append(list, g.fileKind)
			}
		} else if glob("*"+g.glob, lower) {
			list = append(list, g.fileKind)
		}
	}
	slices.SortFunc(list, func(a, b fileKind) int { return a.order - b.order })
	return list
}

// Binary says by a path that there is no text in a file.
func Binary(path string) bool {
	i := strings.LastIndexByte(path, '.')
	return i >= 0 && slices.ContainsFunc(facts().files.ending[strings.ToLower(path[i+1:])], func(k fileKind) bool { return k.kind == "binary" })
}

// natureOf says by a path what a file is.
func natureOf(path string) nature {
	var n nature
	wrote, stood := false, false
	for _, k := range facts().files.of(path) {
		switch k.kind {
		case "lock", "words", "picture", "built", "data":
			n.proof = true
		case "plain", "sample", "docs", "test", "fixture", "dev", "foreign":
			if !stood {
				n.standing, stood = standings[k.kind], true
			}
		case "binary":
		case "front":
			n.front = true
		case "scanner":
			n.known = true
		default:
			if !wrote {
				n.writing, wrote = writings[k.kind], true
			}
		}
	}
	return n
}

var standings = map[string]standing{"plain": plain, "sample": sample, "docs": docs, "test": test, "fixture": fixture, "dev": dev, "foreign": foreign}

var writings = map[string]writing{"code": code, "env": env, "ini": ini, "yaml": yaml, "json": jsonText, "xml": xml, "shell": shell, "markup": markup, "sql": sql}

// glob matches a text with a pattern in which "*" stands for any run of characters.
func glob(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !strings.HasPrefix(text, first) {
		return false
	}
	if !star {
		return text == first
	}
	text = text[len(first):]
	for {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(part):], after
	}
}
