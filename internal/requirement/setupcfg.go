package requirement

import (
	"path"
	"strconv"
	"strings"

	"paddock/internal/source"
)

// ini goes through a file as configparser reads it, and calls do once for each line of a value.
func (x *reader) ini(file *source.File, do func(section, key, value string, line int)) {
	section, key := "", ""
	for line := 1; line <= file.LineCount(); line++ {
		text := file.Line(line)
		trimmed := strings.TrimSpace(text)
		if mark := strings.HasPrefix(text, "<<<<<<<"); mark {
			x.note(file.Path, line, "a merge left its conflict marks in the file: finish the merge")
		}
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
			continue
		case text[0] == '[':
			section, key = strings.Trim(trimmed, "[]"), ""
			continue
		case text[0] != ' ' && text[0] != '\t':
			i := strings.IndexAny(text, "=:")
			if i < 0 {
				key = ""
				continue
			}
			key, trimmed = strings.ToLower(strings.TrimSpace(text[:i])), strings.TrimSpace(text[i+1:])
		}
		if key != "" && trimmed != "" {
			do(section, key, strings.TrimSpace(uncomment(trimmed)), line)
		}
	}
}

// setupValue is the value of one key of a setup.cfg, by line.
type setupValue struct {
	section, key string
	lines        []setupLine
}

type setupLine struct {
	text string
	line int
}

// setupCfg reads install_requires and extras of setuptools' declarative file.
func (x *reader) setupCfg(p string, file *source.File) {
	if !strings.Contains(file.Text, "[options") && !strings.Contains(file.Text, "[metadata]") {
		return
	}
	x.set.Files = append(x.set.Files, p)
	var values []*setupValue
	at := map[[2]string]*setupValue{}
	x.ini(file, func(section, key, text string, line int) {
		k := [2]string{section, key}
		if at[k] == nil {
			at[k] = &setupValue{section: section, key: key}
			values = append(values, at[k])
		}
		at[k].lines = append(at[k].lines, setupLine{text, line})
	})
	expanded := 0
	for _, v := range values {
		group, marker := "", ""
		switch {
		case v.section == "options" && v.key == "python_requires":
			x.python(p, v.lines[0].line, v.lines[0].text)
			continue
		case v.section == "options" && v.key == "install_requires":
		case v.section == "options" && v.key == "tests_require":
			group = "test"
		case v.section == "options" && v.key == "setup_requires":
			group = "build"
		case v.section == "options.extras_require":
			group, marker = extraKey(v.key)
		default:
			continue
		}
		lines := v.lines
		if len(lines) == 1 && !strings.HasPrefix(lines[0].text, "file:") && !strings.Contains(lines[0].text, "://") {
			lines = nil // in one line they stand with semicolons between
			for text := range strings.SplitSeq(v.lines[0].text, ";") {
				lines = append(lines, setupLine{strings.TrimSpace(text), v.lines[0].line})
			}
		}
		for _, l := range lines {
			// %(tests)s is the value of another key of the section.
			if name, ok := strings.CutPrefix(l.text, "%("); ok && strings.HasSuffix(name, ")s") {
				if other := at[[2]string{v.section, strings.ToLower(strings.TrimSuffix(name, ")s"))}]; other != nil && expanded < maxExpanded {
					expanded += len(other.lines)
					for _, o := range other.lines {
						x.setupRequirement(p, o.text, o.line, group, marker)
					}
					continue
				}
			}
			x.setupRequirement(p, l.text, l.line, group, marker)
		}
	}
}

// maxExpanded bounds how many lines the names of other keys may stand for in one file.
const maxExpanded = 10_000

// extraKey splits a key of extras_require: "dev", "dev:python_version<'3.9'", or ":sys_platform=='win32'" for what belongs to no extra.
func extraKey(key string) (group, marker string) {
	group, marker, _ = strings.Cut(key, ":")
	return strings.TrimSpace(group), strings.TrimSpace(marker)
}

// both joins two markers, either of which may be "".
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") and (" + b + ")"
}

// setupRequirement takes one line of a list: a requirement, or "file: a.txt, b.txt".
func (x *reader) setupRequirement(p, text string, line int, group, marker string) {
	if names, ok := strings.CutPrefix(text, "file:"); ok {
		for name := range strings.SplitSeq(names, ",") {
			if other := path.Join(folder(p), strings.TrimSpace(name)); x.tree.Has(other) {
				x.requirementsFile(other, Metadata, group, []string{p})
			} else {
				x.note(p, line, "the requirements file "+strconv.Quote(strings.TrimSpace(name))+" named here is not in the project; correct the name")
			}
		}
		return
	}
	if text == "" {
		return
	}
	r, ok := parse508(text)
	if !ok {
		x.note(p, line, "this is no requirement; write it as PEP 508 says: name>=version")
		return
	}
	r.Marker = both(r.Marker, marker)
	x.add(r, p, line, Metadata, group)
}
