// Package extraindex is the rule extra-index; doc.md says what it does and why.
package extraindex

import (
	"bytes"
	_ "embed"
	"path"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/dockerfile"
	"paddock/internal/ecosystem"
	"paddock/internal/finding"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "extra-index", Title: "Packages may come from another index than is meant", Practice: "locked-and-hashed",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{427, 829}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// flag is pip's option that adds an index to the public one, in a command or as a variable; setting the same in pip's own configuration.
var (
	flag    = regexp.MustCompile(`--extra-index-url[= ]+["']?([^\s"'\\]+)|\bPIP_EXTRA_INDEX_URL[= :]+["']?([^\s"'\\]+)`)
	setting = regexp.MustCompile(`^\s*extra-index-url\s*=\s*([^\s]+)`)
)

// uv asks the indexes one after the other, the extra ones first, and stops at the first that has the name.
var ofUV = regexp.MustCompile(`\buv\s+(?:pip|sync|add|lock|run|tool|export)\b|\buvx\s`)

// highest is what happens where an installer knows no order among indexes.
const highest = "packages are taken from %s or from the public index, whichever has the higher version: who publishes a name of yours there with a higher one is installed"

func run(pass *rule.Pass) {
	seen := map[[2]any]bool{}
	for _, e := range pass.Project.Tree.Entries {
		if !mayInstall(e.Path) || e.Size > maxFile {
			continue
		}
		data, err := pass.Project.Tree.Read(e.Path)
		if err != nil || !bytes.Contains(bytes.ToLower(data), []byte("extra")) {
			continue
		}
		form := flag
		if configuration(e.Path) {
			form = setting
		}
		command := "" // the lines that this one goes on
		for number, line := range strings.Split(string(data), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			for _, m := range form.FindAllStringSubmatchIndex(line, -1) {
				if !ofUV.MatchString(command + line[:m[0]]) {
					seen[[2]any{e.Path, number + 1}] = true
					if at := index(form, line, m); !public(at) {
						report(pass, e.Path, number+1, at, highest)
					}
				}
			}
			if command += line; !strings.HasSuffix(strings.TrimRight(line, " \t\r"), "\\") {
				command = ""
			}
		}
	}
	configured(pass, seen)
}

// configured reports the indexes of files that have keys for them: pip's own configuration, and what Poetry, PDM and uv read; seen are the
// lines that have been looked at.
func configured(pass *rule.Pass, seen map[[2]any]bool) {
	if pass.Project.Requirements == nil {
		return
	}
	set := pass.Project.Requirements
	primary := map[string]string{} // the index that a file puts in the public one's place
	for _, i := range set.Indexes {
		if i.Ecosystem == ecosystem.PyPI && i.Role == requirement.Primary && i.URL != "" && !public(i.URL) {
			primary[i.Path] = i.URL
		}
	}
	careless := map[string]bool{} // uv takes the first index that has a name, unless it is told otherwise
	for _, o := range set.Options {
		careless[o.Path] = careless[o.Path] || o.Name == "index-strategy" && strings.HasPrefix(o.Value, "unsafe")
	}
	for _, i := range set.Indexes {
		if i.Ecosystem != ecosystem.PyPI || i.Role != requirement.Extra || i.URL == "" {
			continue
		}
		own := !public(i.URL)
		switch {
		case primary[i.Path] != "" && theIndex(i.URL):
			// The public index is the second one, which makes no difference to pip.
			if path.Base(i.Path) != "pyproject.toml" || careless[i.Path] {
				report(pass, i.Path, i.Line, primary[i.Path], highest)
			}
		case seen[[2]any{i.Path, i.Line}] || !own || primary[i.Path] != "":
		case path.Base(i.Path) != "pyproject.toml" || careless[i.Path]:
			report(pass, i.Path, i.Line, i.URL, highest)
		case i.Tool == "poetry":
			report(pass, i.Path, i.Line, i.URL, "packages are taken from %s only where the public index does not have them: who publishes a name of yours there is installed in its place")
		case i.Tool == "pdm":
			report(pass, i.Path, i.Line, i.URL, highest)
		}
	}
}

// theIndex says that an address is that of the public index itself.
func theIndex(index string) bool {
	return strings.Contains(index, "://pypi.org/") || strings.Contains(index, "://pypi.python.org/")
}

// index is the group that a form has matched.
func index(form *regexp.Regexp, line string, m []int) (found string) {
	for i := 1; i <= form.NumSubexp(); i++ {
		if m[2*i] >= 0 {
			found = line[m[2*i]:m[2*i+1]]
		}
	}
	return found
}

// configuration says that a file is pip's own.
func configuration(p string) bool {
	name := strings.ToLower(path.Base(p))
	return name == "pip.conf" || name == "pip.ini" || name == ".pip.conf"
}

const maxFile = 1 << 20

// mayInstall says that a file of that name may be one that installs packages.
func mayInstall(p string) bool {
	name := strings.ToLower(path.Base(p))
	switch path.Ext(name) {
	case ".sh", ".yml", ".yaml", ".cfg", ".toml", ".ini", ".mk", ".in", ".pip":
		return true
	case ".txt":
		return strings.Contains(name, "req") || strings.Contains(name, "constraint") || strings.Contains(p, "requirements/")
	}
	return dockerfile.Is(p) || configuration(p) || name == "makefile" || name == "justfile" || name == "procfile"
}

func report(pass *rule.Pass, path string, line int, index, message string) {
	f := pass.ReportLine(path, line, message, host(index))
	if role := django.RoleOfPath(path); role == django.Development || role == django.Testing {
		f.Severity = finding.Low
	}
	f.Key = "index " + host(index)
	f.Fix = "Name one index that has both (--index-url; most can pass the public one on; where each package can name its index, make this one explicit), or install with hashes, and register your own names in the public index."
}

// public says that an index is one of those that hold builds of public packages under their own names: nobody has names of her own there.
func public(index string) bool {
	for _, known := range []string{"download.pytorch.org", "pypi.nvidia.com", "pypi.python.org", "test.pypi.org", "pypi.org", "piwheels.org", "data.pyg.org", "wheels.vllm.ai", "alpine-wheels", "storage.googleapis.com/jax", "girder.github.io", "wheelhouse"} {
		if strings.Contains(index, known) {
			return true
		}
	}
	return false
}

// host is an index without the password that may stand in its address.
func host(index string) string {
	_, rest, ok := strings.Cut(index, "://")
	if !ok {
		return index
	}
	rest, _, _ = strings.Cut(rest, "/")
	if _, after, ok := strings.Cut(rest, "@"); ok {
		rest = after
	}
	return rest
}
