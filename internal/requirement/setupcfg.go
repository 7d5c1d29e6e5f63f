package requirement

import (
	"path"
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

// setupCfg reads install_requires and extras of setuptools' declarative file.
func (x *reader) setupCfg(p string, file *source.File) {
	if !strings.Contains(file.Text, "[options") && !strings.Contains(file.Text, "[metadata]") {
		return
	}
	x.set.Files = append(x.set.Files, p)
	x.ini(file, func(section, key, value string, line int) {
		group := ""
		switch {
		case section == "options" && key == "python_requires":
			x.python(p, line, value)
			return
		case section == "options" && key == "install_requires":
		case section == "options" && key == "tests_require":
			group = "test"
		case section == "options" && key == "setup_requires":
			group = "build"
		case section == "options.extras_require":
			group = key
		default:
			return
		}
		if names, ok := strings.CutPrefix(value, "file:"); ok {
			for _, name := range strings.Split(names, ",") {
				if other := path.Join(folder(p), strings.TrimSpace(name)); x.tree.Has(other) {
					x.requirementsFile(other, Metadata, group, []string{p})
				} else {
					x.note(p, line, "the requirements file named here is not in the project; correct the name")
				}
			}
			return
		}
		if r, ok := parse508(value); ok {
			x.add(r, p, line, Metadata, group)
		} else {
			x.note(p, line, "this is no requirement; write it as PEP 508 says: name>=version")
		}
	})
}
