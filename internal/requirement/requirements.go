package requirement

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/source"
)

// requirementsKind says whether a file is a requirements file by its name.
func requirementsKind(p string) (Kind, bool) {
	dir, name := source.Split(p)
	lower := strings.ToLower(name)
	ext := path.Ext(lower)
	switch ext {
	case ".txt", ".in", ".pip", ".lock", "":
	default:
		return 0, false
	}
	_, folder := source.Split(strings.ToLower(dir))
	switch {
	case strings.HasPrefix(lower, "constraint") && ext != "":
		return Constraints, true
	case strings.Contains(lower, "requirements") && lower != "requirements":
		return Requirements, true
	case lower == "requirements":
		return Requirements, true
	case (folder == "requirements" || folder == "reqs" || folder == "deps") && ext != "" && ext != ".lock":
		if strings.HasPrefix(lower, "readme") {
			return 0, false
		}
		return Requirements, true
	case ext == ".pip", strings.HasPrefix(lower, "requires") && ext == ".txt", strings.HasPrefix(lower, "reqs") && ext == ".txt":
		return Requirements, true
	}
	return 0, false
}

// groupOfFile is the group that a requirements file's name or folder says; "" when it is for production.
func groupOfFile(p string) string {
	dir, name := source.Split(strings.ToLower(p))
	_, last := source.Split(dir)
	words := strings.FieldsFunc(name+" "+last, func(r rune) bool { return r < 'a' || r > 'z' })
	for _, w := range words {
		switch w {
		case "dev", "develop", "development", "local", "debug":
			return "dev"
		case "test", "tests", "testing", "ci", "tox", "travis", "coverage":
			return "test"
		case "doc", "docs", "rtd", "readthedocs":
			return "docs"
		case "lint", "linting", "flake", "mypy", "types", "tools", "build", "bench":
			return w
		}
	}
	return ""
}

// maxIncludes bounds how deep requirements files may include others.
const maxIncludes = 20

// requirementsFile reads a requirements file and those that it includes; from are the files that include it.
func (x *reader) requirementsFile(p string, kind Kind, group string, from []string) {
	if x.done[p] || len(from) > maxIncludes {
		return
	}
	x.done[p] = true
	file, ok := x.text(p)
	if !ok {
		return
	}
	x.set.Files = append(x.set.Files, p)
	if kind == Requirements && locked508(p, file.Text) {
		kind = Lock
	}
	f := &requirementsReader{reader: x, path: p, kind: kind, group: group, from: append(slices.Clone(from), p), first: len(x.set.List)}
	f.read(file)
	f.link()
}

// requirementsReader is one file while it is read.
type requirementsReader struct {
	*reader
	path  string
	kind  Kind
	group string
	from  []string // the files that led here, this one last
	first int      // where its requirements begin in the set
	// last is the requirement that a comment speaks about; -1 when there is none. via says that its list goes on.
	last int
	via  bool
	why  []via
}

// via is what pip-compile and uv write below a requirement: what brought it.
type via struct {
	requirement int
	by          string
}

// read joins lines as pip does: a backslash at the end goes on in the next line, unless that is a comment; comments are cut
// from what has been joined.
func (f *requirementsReader) read(file *source.File) {
	f.last = -1
	for line := 1; line <= file.LineCount(); {
		first := line
		var joined strings.Builder
		for {
			part := file.Line(line)
			if joined.Len() > 0 && comment(part) {
				joined.WriteByte(' ')
			}
			more := strings.HasSuffix(part, "\\") && !comment(part) && line < file.LineCount()
			joined.WriteString(strings.TrimRight(part, "\\"))
			line++
			if !more {
				break
			}
		}
		text := strings.TrimPrefix(joined.String(), "\ufeff")
		body := uncomment(text)
		if body = strings.TrimSpace(body); body != "" {
			f.last, f.via = -1, false
			f.requirement(first, body)
		}
		if i := strings.IndexByte(text, '#'); i >= 0 && comment(text[max(0, i-1):]) {
			f.comment(text[i:])
		}
	}
}

// comment says whether a line is nothing but a comment.
func comment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

// uncomment cuts a comment: "#" at the start of the line or behind a space.
func uncomment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

// comment reads "# via -r requirements.in, requests", in one line or in one for each.
func (f *requirementsReader) comment(text string) {
	text = strings.TrimSpace(strings.TrimLeft(text, "#"))
	if rest, ok := strings.CutPrefix(text, "via"); ok && (rest == "" || rest[0] == ' ') {
		f.via, text = f.last >= 0, strings.TrimSpace(rest)
	}
	if !f.via || text == "" {
		return
	}
	for _, by := range strings.Split(text, ",") {
		if by = strings.TrimSpace(by); by != "" {
			f.why = append(f.why, via{f.last, by})
		}
	}
}

// link makes of what brought a requirement who needs it, and whether a person asked for it: a file, the project itself, or
// any other name that the file does not hold.
func (f *requirementsReader) link() {
	if f.kind != Lock {
		return
	}
	list := f.set.List
	at := map[string]int{}
	for i := f.first; i < len(list); i++ {
		if list[i].Path == f.path {
			at[list[i].Name] = i
		}
	}
	for _, v := range f.why {
		by, _, _ := strings.Cut(v.by, "[")
		parent, ok := at[Normal(by)]
		switch {
		case strings.HasPrefix(v.by, "-c "):
		case !ok || strings.HasPrefix(v.by, "-") || strings.HasSuffix(v.by, ")"):
			list[v.requirement].Direct = true
		default:
			list[parent].Needs = append(list[parent].Needs, list[v.requirement].Name)
		}
	}
	for i := f.first; i < len(list); i++ {
		slices.Sort(list[i].Needs)
		list[i].Needs = slices.Compact(list[i].Needs)
	}
}

// locked508 says that every package in the file has one version because a tool wrote it.
func locked508(p, text string) bool {
	if strings.HasSuffix(p, ".lock") {
		return true
	}
	head := text[:min(len(text), 600)]
	for _, tool := range []string{"pip-compile", "uv pip compile", "uv export", "pip-tools", "poetry export", "pipenv requirements", "pipenv lock", "pdm export", "exported by PDM", "generated by PDM"} {
		if strings.Contains(head, tool) {
			return !strings.HasSuffix(p, ".in")
		}
	}
	return strings.Contains(text, "--hash=sha")
}

// words splits a line at spaces, but not inside quotes.
func words(text string) (list []string) {
	var b strings.Builder
	quote := byte(0)
	begun := false
	for i := range len(text) {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, begun = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if begun {
				list = append(list, b.String())
				b.Reset()
			}
			begun = false
		default:
			b.WriteByte(c)
			begun = true
		}
	}
	if begun {
		list = append(list, b.String())
	}
	return list
}

func (f *requirementsReader) requirement(line int, text string) {
	if strings.HasPrefix(text, "-") {
		f.options(line, words(text))
		return
	}
	hashed := false
	// Options of one requirement: --hash=…, --config-settings=….
	if i := strings.Index(text, " -"); i >= 0 && i+2 < len(text) && text[i+2] != ' ' {
		hashed = strings.Contains(text[i:], "--hash")
		text = strings.TrimSpace(text[:i])
	}
	r, ok := parse508(text)
	if !ok || strings.Contains(strings.SplitN(text, " ", 2)[0], "://") && r.URL == "" {
		r, ok = fromURL(text)
	}
	if !ok {
		if !strings.Contains(text, "://") && !strings.HasPrefix(text, ".") && !strings.HasPrefix(text, "/") && !strings.ContainsAny(text, "{$") && !strings.HasSuffix(text, ".whl") {
			reason := "this is no requirement; write it as name==version"
			if strings.HasPrefix(text, "<<<<<<<") {
				reason = "a merge left its conflict marks in the file: finish the merge"
			} else if strings.HasPrefix(text, "=======") || strings.HasPrefix(text, ">>>>>>>") {
				return // said at the first mark
			}
			f.note(f.path, line, reason)
		}
		return
	}
	if _, ok := r.Range(); !ok {
		f.note(f.path, line, strconv.Quote(r.Specifier)+" names no version as PEP 440 has them, and pip refuses it; write one")
	}
	r.Hashed = r.Hashed || hashed
	f.take(r, line)
}

// take adds a requirement, of which the comments that follow speak.
func (f *requirementsReader) take(r Requirement, line int) {
	f.last = len(f.set.List)
	if f.add(r, f.path, line, f.kind, f.group); f.last == len(f.set.List) {
		f.last = -1 // it was not taken
	}
}

// options reads a line of options, which hold for all the file.
func (f *requirementsReader) options(line int, list []string) {
	for len(list) > 0 {
		name, value, given := strings.Cut(list[0], "=")
		list = list[1:]
		if !strings.HasPrefix(name, "--") && len(name) > 2 { // -rbase.txt
			value = name[2:] + value
			name, given = name[:2], true
		}
		take := func() string {
			if !given && len(list) > 0 {
				value, list = list[0], list[1:]
			}
			given = true
			return value
		}
		switch name {
		case "-r", "--requirement":
			f.include(line, take(), false)
		case "-c", "--constraint":
			f.include(line, take(), true)
		case "-e", "--editable":
			if r, ok := fromURL(take()); ok {
				f.take(r, line)
			}
		case "-i", "--index-url", "--pypi-url":
			f.addIndex(Index{URL: take(), Role: Primary}, f.path, line)
		case "--extra-index-url":
			f.addIndex(Index{URL: take(), Role: Extra}, f.path, line)
		case "-f", "--find-links":
			f.addIndex(Index{URL: take(), Role: Links}, f.path, line)
		case "--no-index", "--require-hashes", "--pre", "--prefer-binary":
			if name == "--no-index" {
				f.addIndex(Index{Role: Primary}, f.path, line)
			}
			f.option(line, name, "")
		case "--trusted-host", "--no-binary", "--only-binary", "--use-feature":
			f.option(line, name, take())
		case "--hash", "--config-settings", "--global-option", "--install-option":
			take() // of an editable
		}
	}
}

func (f *requirementsReader) option(line int, name, value string) {
	f.set.Options = append(f.set.Options, Option{Name: strings.TrimLeft(name, "-"), Value: value, Path: f.path, Line: line})
}

func (f *requirementsReader) include(line int, value string, constraint bool) {
	switch {
	case value == "":
		return
	case strings.Contains(value, "://"):
		clean, _ := withoutPassword(value)
		f.note(f.path, line, "the requirements file "+strconv.Quote(clean)+" is not in the project and was not read; keep a copy in it")
		return
	case strings.Contains(value, "$"), strings.Contains(value, "{"):
		return
	}
	other := path.Join(folder(f.path), strings.ReplaceAll(value, `\`, "/"))
	if !f.tree.Has(other) {
		f.note(f.path, line, "the requirements file "+strconv.Quote(value)+" named here is not in the project; correct the name")
		return
	}
	if slices.Contains(f.from, other) {
		f.note(f.path, line, "the requirements file "+strconv.Quote(value)+" named here includes this one, directly or through others, and pip refuses it; take the line out")
		return
	}
	if len(f.from) >= maxIncludes {
		f.note(f.path, line, "more than "+strconv.Itoa(maxIncludes)+" requirements files include each other, and the rest was not read; put them together")
		return
	}
	kind, group := f.kind, f.group
	if own, ok := requirementsKind(other); constraint && ok && own != Constraints {
		return // it is read as what it is
	}
	if constraint {
		kind = Constraints
	} else if g := groupOfFile(other); g != "" || kind == Lock {
		group = g
	} else if kind2, ok := requirementsKind(other); ok && kind2 == Requirements {
		group = "" // what the others build on
	}
	f.requirementsFile(other, kind, group, f.from)
}

// fromURL reads "git+https://…/django.git@4.2#egg=django", links to wheels and source distributions, and their paths.
func fromURL(text string) (r Requirement, ok bool) {
	text, marker, _ := strings.Cut(text, " ;")
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") && !strings.HasPrefix(text, "git@") {
		if name, _ := fileName(path.Base(text)); name == "" {
			return r, false
		}
	}
	var version string
	r.Name, version = nameOf(text)
	r.Text, r.Marker = text, strings.TrimSpace(marker)
	r.Source, r.Hashed = sourceOf(text)
	if version != "" {
		r.specify("==" + version)
	}
	return r, r.Name != ""
}
