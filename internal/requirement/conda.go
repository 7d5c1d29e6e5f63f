package requirement

import (
	"regexp"
	"strings"

	"paddock/internal/source"
)

// condaSpec is "channel/system::name", and what stands behind it.
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

// condaBracket is the version in "[version='>=4.2', build_number=0]".
var condaBracket = regexp.MustCompile(`\[(?:.*,\s*)?version\s*=\s*(?:'([^']*)'|"([^"]*)"|([^,\]]*))`)

// condaVersion makes a specifier of a version as conda writes it: "=4.2" is 4.2 and all below it, "4.2", "==4.2" and
// "=4.2.7=py310_0" are one version, "4.2.*" and ">=4.2,<5" are what they are. Of alternatives it is all from the lowest to the
// highest, as of Poetry's.
func condaVersion(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") {
		m := condaBracket.FindStringSubmatch(text)
		if m == nil {
			return ""
		}
		text = m[1] + m[2] + m[3]
	}
	var alternatives []string
	for one := range strings.SplitSeq(text, "|") {
		one = condaAlternative(strings.TrimSpace(one))
		if one == "" {
			return "" // any version
		}
		alternatives = append(alternatives, one)
	}
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	return fromPoetry(strings.Join(alternatives, "||"))
}

func condaAlternative(text string) string {
	// "4.2.7 py310_0", "=4.2.7=py310_0": a build stands behind the version. Spaces may stand behind what compares.
	text = condaSpace.ReplaceAllString(text, "$1")
	text, build, _ := strings.Cut(text, " ")
	switch {
	case text == "" || text == "*":
		return ""
	case strings.HasPrefix(text, "=") && !strings.HasPrefix(text, "=="):
		version, behind, _ := strings.Cut(text[1:], "=")
		if behind != "" || build != "" || strings.Count(version, ".") >= 2 || strings.HasSuffix(version, "*") {
			return condaExact(version)
		}
		return condaExact(version + ".*")
	case strings.IndexByte("=<>!~", text[0]) < 0 && !strings.Contains(text, ","):
		version, _, _ := strings.Cut(text, "=")
		return condaExact(version)
	}
	return text
}

// condaSpace is space between a comparison, or a comma, and what belongs to it.
var condaSpace = regexp.MustCompile(`\s*([=<>!~]=?|,)\s*`)

// condaExact is one version, or with a star at its end all that begin so: "4.2*" is "4.2.*" here.
func condaExact(version string) string {
	if base, wild := strings.CutSuffix(version, "*"); wild {
		if base = strings.TrimSuffix(base, "."); base == "" {
			return ""
		}
		version = base + ".*"
	}
	return "==" + version
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
