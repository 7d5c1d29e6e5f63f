package requirement

import (
	"regexp"
	"strings"

	"paddock/internal/source"
)

// condaSpec is "channel::name", and what stands behind it.
var condaSpec = regexp.MustCompile(`^(?:[^:\s]+::)?([A-Za-z0-9_][\w.-]*)\s*(.*)$`)

// conda reads environment.yml: "- django=4.2", and pip's lines below "- pip:". Names of conda's packages are taken for
// Python's: those that are not Python's have no pin that anything knows about.
func (x *reader) conda(p string, root *node) {
	for _, item := range root.at("dependencies").items() {
		if !item.scalar {
			if pip := item.at("pip"); pip != nil {
				f := &requirementsReader{reader: x, path: p, kind: Requirements, from: []string{p}, first: len(x.set.List), last: -1}
				for _, line := range pip.items() {
					if text := strings.TrimSpace(uncomment(line.text)); text != "" {
						f.requirement(line.line, text)
					}
				}
			}
			continue
		}
		m := condaSpec.FindStringSubmatch(strings.TrimSpace(item.text))
		if m == nil {
			x.note(p, item.line, "this is no package as conda writes them; write name=version")
			continue
		}
		specifier := condaVersion(m[2])
		if m[1] == "python" {
			x.python(p, item.line, specifier)
		}
		r := Requirement{Name: Normal(m[1]), Text: item.text}
		r.specify(specifier)
		x.add(r, p, item.line, Requirements, groupOfFile(p))
	}
}

// condaVersion makes a specifier of a version as conda writes it: "=4.2" is 4.2 and all below it, "==4.2" and
// "=4.2.7=py310_0" are one version, "4.2.*" and ">=4.2,<5" are what they are.
func condaVersion(text string) string {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "["); ok { // [version='>=4.2']
		_, inner, _ = strings.Cut(inner, "version=")
		text = strings.Trim(strings.TrimSuffix(inner, "]"), `'"`)
	}
	text, _, _ = strings.Cut(text, "|") // of alternatives the first
	switch {
	case text == "" || text == "*":
		return ""
	case strings.HasPrefix(text, "=") && !strings.HasPrefix(text, "=="):
		version, build, exact := strings.Cut(text[1:], "=")
		version = strings.TrimSpace(version)
		if exact && build != "" || strings.Count(version, ".") >= 2 || strings.HasSuffix(version, "*") {
			return "==" + version
		}
		return "==" + version + ".*"
	case strings.IndexByte("=<>!~", text[0]) < 0:
		version, _, _ := strings.Cut(text, " ") // "4.2.7 py310_0"
		version, _, _ = strings.Cut(version, "=")
		return "==" + version
	}
	return text
}

// pipConf reads pip's own configuration, where it lies in the project: its indexes hold for all requirements files.
func (x *reader) pipConf(p string, file *source.File) {
	f := &requirementsReader{reader: x, path: p, kind: Requirements, from: []string{p}}
	f.set.Files = append(f.set.Files, p)
	f.ini(file, func(section, key, value string, line int) {
		switch key {
		case "index-url", "extra-index-url", "find-links", "trusted-host":
			for _, v := range strings.Fields(value) {
				f.options(line, []string{"--" + key, v})
			}
		case "no-index", "require-hashes", "pre":
			if value == "true" || value == "1" || value == "yes" {
				f.options(line, []string{"--" + key})
			}
		}
	})
}
