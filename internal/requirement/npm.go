package requirement

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/ecosystem"
	"paddock/internal/source"
)

// npmTables are the tables of a package.json and of its like in lock files, with the groups that they are.
var npmTables = []struct{ table, group string }{
	{"dependencies", ""}, {"devDependencies", "dev"}, {"optionalDependencies", "optional"}, {"peerDependencies", "peer"},
}

// packageJSON reads what a front end asks for.
func (x *reader) packageJSON(p string, root *node) {
	for _, t := range npmTables {
		root.at(t.table).each(func(name string, value *node) {
			if value.scalar {
				x.add(npmRequirement(name, value.text), p, value.line, Metadata, t.group)
			}
		})
	}
}

// exactVersion is a version of npm that no other fits.
var exactVersion = regexp.MustCompile(`^[=v]*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$`)

// hosted is a repository in short: "user/repository", "gitlab:user/repository".
var hosted = regexp.MustCompile(`^(?:(github|gitlab|bitbucket|gist):)?([\w.-]+/[\w.-]+|[0-9a-f]{20,})(?:#(.*))?$`)

// npmRequirement reads a name with what npm, Yarn, pnpm or Bun take behind it: a range, a tag, an alias, a source.
func npmRequirement(name, spec string) Requirement {
	r := Requirement{Ecosystem: ecosystem.NPM, Name: name, Text: name + "@" + spec}
	spec = strings.TrimSpace(spec)
	protocol, rest, ok := strings.Cut(spec, ":")
	if !ok {
		protocol = ""
	}
	switch protocol {
	case "npm":
		if real, of := splitAt(rest); real != "" {
			r.Name, rest = real, of
		}
		r.npmRange(rest)
	case "patch": // patch:typescript@npm%3A^5#…
		real, of := splitAt(rest)
		of, _, _ = strings.Cut(of, "#")
		of = strings.TrimPrefix(strings.ReplaceAll(of, "%3A", ":"), "npm:")
		if real != "" {
			r.Name = real
		}
		r.npmRange(of)
	case "workspace", "link", "portal", "file":
		r.URL = spec
	case "catalog":
	case "":
		if m := hosted.FindStringSubmatch(spec); m != nil && strings.Contains(spec, "/") {
			r.Source = hostedSource("github", m[2], m[3], spec)
			break
		}
		if strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../") || strings.HasPrefix(spec, "/") || strings.HasPrefix(spec, "~/") {
			r.URL = spec
			break
		}
		r.npmRange(spec)
	case "github", "gitlab", "bitbucket", "gist":
		if m := hosted.FindStringSubmatch(spec); m != nil {
			r.Source = hostedSource(m[1], m[2], m[3], spec)
		}
	default:
		if strings.HasPrefix(spec, "git") || strings.Contains(spec, "://") {
			r.npmAddress(spec)
			break
		}
		r.npmRange(spec)
	}
	return r
}

// npmRange sets the range and, when only one version fits, the version.
func (r *Requirement) npmRange(text string) {
	r.Specifier = strings.TrimSpace(text)
	if r.Specifier == "*" || r.Specifier == "x" {
		r.Specifier = ""
	}
	if m := exactVersion.FindStringSubmatch(r.Specifier); m != nil {
		r.Version = m[1]
	}
}

func (r *Requirement) npmAddress(spec string) {
	r.Source, _ = sourceOf(spec)
	// Yarn names the commit so: "…/x.git#commit=0123…".
	_, fragment, _ := strings.Cut(spec, "#")
	for _, pair := range strings.Split(fragment, "&") {
		switch key, value, _ := strings.Cut(pair, "="); key {
		case "commit", "tag", "branch", "head":
			r.VCS = "git"
			r.at(value)
		}
	}
}

func hostedSource(host, repository, ref, spec string) Source {
	s := Source{URL: spec, VCS: "git"}
	if !strings.Contains(spec, ":") {
		s.URL = host + ":" + repository
		if ref != "" {
			s.URL += "#" + ref
		}
	}
	if ref != "" && !strings.HasPrefix(ref, "semver:") {
		s.at(ref)
	}
	return s
}

// splitAt splits "@scope/name@range" at the "@" in front of the range; name is "" when there is none.
func splitAt(text string) (name, rest string) {
	if len(text) < 2 {
		return "", text
	}
	if i := strings.IndexByte(text[1:], '@'); i >= 0 {
		return text[:i+1], text[i+2:]
	}
	if text[0] == '@' || !strings.ContainsAny(text[:1], "0123456789^~<>=*vx ") {
		return text, ""
	}
	return "", text
}

// platform is what the systems that a package is for come to on Linux, and the same in words. The lists name systems, or
// with "!" those that it is not for.
func platform(n *node) (w When, words string) {
	var parts []string
	for _, key := range []string{"os", "cpu", "libc"} {
		list := n.at(key).texts()
		if len(list) == 0 || slices.Contains(list, "any") {
			continue
		}
		parts = append(parts, key+" "+strings.Join(list, ", "))
		if key != "os" {
			w = w.and(Sometimes)
			continue
		}
		w = w.and(onLinux(list))
	}
	return w, strings.Join(parts, "; ")
}

func onLinux(list []string) When {
	named := false
	for _, os := range list {
		if os == "linux" {
			return Always
		}
		if os == "!linux" {
			return Never
		}
		named = named || !strings.HasPrefix(os, "!")
	}
	return when(!named)
}

// npmRoots are what the package.json of a folder asks for of a lock, and with below those of all folders in it; find is the
// package of the lock that a requirement comes to.
func (x *reader) npmRoots(dir string, below bool, find func(r *Requirement) *locked) (list []root) {
	for i := range x.set.List {
		r := &x.set.List[i]
		if r.Kind != Metadata || r.Ecosystem != ecosystem.NPM {
			continue
		}
		if at := folder(r.Path); at != dir && !(below && (dir == "" || strings.HasPrefix(at, dir+"/"))) {
			continue
		}
		if to := find(r); to != nil {
			w := Always
			if r.Group == "optional" {
				w = Sometimes
			}
			list = append(list, root{r.Group, []need{{to: to, when: w}}})
		}
	}
	return list
}

// npmrc reads the indexes that npm is told to ask; a scope's is asked for its names alone.
func (x *reader) npmrc(p string, file *source.File) {
	x.set.Files = append(x.set.Files, p)
	for line := 1; line <= file.LineCount(); line++ {
		text := strings.TrimSpace(file.Line(line))
		if text == "" || text[0] == '#' || text[0] == ';' {
			continue
		}
		key, value, _ := strings.Cut(text, "=")
		key, value = strings.TrimSpace(key), strings.Trim(strings.TrimSpace(value), `"'`)
		if scope, ok := strings.CutSuffix(key, ":registry"); ok && strings.HasPrefix(scope, "@") {
			x.addIndex(Index{Ecosystem: ecosystem.NPM, URL: value, Role: Explicit, Scope: scope}, p, line)
		} else if key == "registry" {
			x.addIndex(Index{Ecosystem: ecosystem.NPM, URL: value}, p, line)
		}
	}
}
