package requirement

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf16"

	"paddock/internal/source"
)

func itoa(n int) string { return strconv.Itoa(n) }

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
		case "doc", "docs", "rtd":
			return "docs"
		case "lint", "linting", "flake", "mypy", "types", "tools", "build", "bench":
			return w
		}
	}
	return ""
}

// requirementsFile reads a requirements file and those that it includes.
func (x *reader) requirementsFile(p string, kind Kind, group string, depth int) {
	if x.done[p] || depth > 20 {
		return
	}
	x.done[p] = true
	file, ok := x.text(p)
	if !ok {
		return
	}
	x.set.Files = append(x.set.Files, p)
	if kind == Requirements && locked(p, file.Text) {
		kind = Lock
	}
	for line := 1; line <= file.LineCount(); {
		text, first := "", line
		for ; line <= file.LineCount(); line++ {
			part := strings.TrimRight(uncomment(file.Line(line)), " \t")
			if more, ok := strings.CutSuffix(part, "\\"); ok {
				text += more + " "
				continue
			}
			text += part
			line++
			break
		}
		x.requirementLine(p, first, strings.TrimSpace(text), kind, group, depth)
	}
}

// uncomment cuts a comment: "#" at the start of the line or behind a space.
func uncomment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

// locked says that every package in the file has one version because a tool wrote it.
func locked(p, text string) bool {
	if strings.HasSuffix(p, ".lock") {
		return true
	}
	head := text[:min(len(text), 600)]
	for _, tool := range []string{"pip-compile", "uv pip compile", "uv export", "pip-tools", "poetry export", "pipenv requirements", "pipenv lock"} {
		if strings.Contains(head, tool) {
			return !strings.HasSuffix(p, ".in")
		}
	}
	return strings.Contains(text, "--hash=sha")
}

func (x *reader) requirementLine(p string, line int, text string, kind Kind, group string, depth int) {
	text = strings.TrimPrefix(text, "\ufeff")
	if text == "" {
		return
	}
	if strings.HasPrefix(text, "-") {
		x.requirementOption(p, line, text, kind, group, depth)
		return
	}
	hashed := false
	// Options of one requirement: --hash=…, --config-settings=….
	if i := strings.Index(text, " --"); i >= 0 {
		hashed = strings.Contains(text[i:], "--hash")
		text = strings.TrimSpace(text[:i])
	}
	r, ok := parse508(text)
	if !ok || strings.Contains(strings.SplitN(text, " ", 2)[0], "://") {
		r, ok = fromURL(text)
	}
	if !ok {
		if !strings.Contains(text, "://") && !strings.HasPrefix(text, ".") && !strings.HasPrefix(text, "/") && !strings.Contains(text, "{") && !strings.Contains(text, "<<<<") && !strings.HasSuffix(text, ".whl") {
			x.note(p, line, "this is no requirement; write it as name==version")
		}
		return
	}
	r.Hashed = hashed
	x.add(r, p, line, kind, group)
}

// requirementOption reads the options of pip that bring requirements.
func (x *reader) requirementOption(p string, line int, text string, kind Kind, group string, depth int) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || strings.ContainsAny(name, " \t") {
		name, value, _ = strings.Cut(text, " ")
	}
	if !strings.HasPrefix(name, "--") && len(name) > 2 { // -rbase.txt
		name, value = name[:2], name[2:]
	}
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	switch name {
	case "-r", "--requirement", "-c", "--constraint":
		if strings.Contains(value, "://") || strings.Contains(value, "$") {
			return
		}
		other := path.Join(folder(p), value)
		if !x.tree.Has(other) {
			x.note(p, line, "the requirements file "+strconv.Quote(value)+" named here is not in the project; correct the name")
			return
		}
		if name == "-c" || name == "--constraint" {
			kind = Constraints
		} else if g := groupOfFile(other); g != "" || kind == Lock {
			group = g
		} else if kind2, ok := requirementsKind(other); ok && kind2 == Requirements {
			group = "" // what the others build on
		}
		x.requirementsFile(other, kind, group, depth+1)
	case "-e", "--editable":
		if r, ok := fromURL(value); ok {
			x.add(r, p, line, kind, group)
		}
	}
}

// fromURL reads "git+https://…/django.git@4.2#egg=django" and links to wheels.
func fromURL(text string) (r Requirement, ok bool) {
	if !strings.Contains(text, "://") && !strings.HasSuffix(text, ".whl") {
		return r, false
	}
	r.Text, r.URL = text, text
	if _, egg, found := strings.Cut(text, "egg="); found {
		egg, _, _ = strings.Cut(egg, "&")
		egg, _, _ = strings.Cut(egg, "[")
		egg = strings.TrimSpace(egg)
		if name, version, found := strings.Cut(egg, "=="); found {
			r.Name = Normal(name)
			r.specify("==" + version)
			return r, true
		}
		r.Name = Normal(egg)
		return r, r.Name != ""
	}
	url, _, _ := strings.Cut(text, "#")
	base := path.Base(url)
	if wheel, found := strings.CutSuffix(base, ".whl"); found {
		if parts := strings.Split(wheel, "-"); len(parts) >= 5 {
			r.Name = Normal(parts[0])
			r.specify("==" + parts[1])
			return r, true
		}
	}
	base, version, at := strings.Cut(base, "@")
	if name, found := strings.CutSuffix(base, ".git"); found || at {
		r.Name = Normal(name)
		if version = strings.TrimPrefix(version, "v"); strings.Count(version, ".") > 0 && strings.Trim(version, "0123456789.") == "" {
			r.specify("==" + version)
		}
		return r, r.Name != ""
	}
	return r, false
}

// folder is the directory of a path of the tree.
func folder(p string) string {
	dir, _ := source.Split(p)
	return dir
}

// decodeText makes UTF-8 of a file as pip does: by its byte order mark, else as it is.
func decodeText(data []byte) string {
	if len(data) >= 2 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff) {
		units := make([]uint16, 0, len(data)/2)
		for i := 2; i+1 < len(data); i += 2 {
			a, b := uint16(data[i]), uint16(data[i+1])
			if data[0] == 0xff {
				a, b = b, a
			}
			units = append(units, a<<8|b)
		}
		return string(utf16.Decode(units))
	}
	return strings.TrimPrefix(string(data), "\ufeff")
}
