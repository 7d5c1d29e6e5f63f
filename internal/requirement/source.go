package requirement

import (
	"net/url"
	"path"
	"strings"
)

// sourceOf reads an address as pip and npm write them: "git+https://…/django.git@4.2#egg=django",
// "git+ssh://git@…/x.git#main", a link to a file, a path. hashed says that a hash of the file stands in it.
func sourceOf(text string) (s Source, hashed bool) {
	s.URL, _ = withoutPassword(text)
	address, fragment, _ := strings.Cut(text, "#")
	for _, pair := range strings.Split(fragment, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "sha256", "sha384", "sha512":
			hashed = value != ""
		}
	}
	kind, rest, plus := strings.Cut(address, "+")
	switch {
	case plus && (kind == "git" || kind == "hg" || kind == "svn" || kind == "bzr"):
		s.VCS, address = kind, rest
	case strings.HasPrefix(address, "git://"), strings.HasPrefix(address, "git@"), strings.HasSuffix(address, ".git") && strings.Contains(address, "://"):
		s.VCS = "git"
	default:
		return s, hashed
	}
	// The reference stands behind an "@" in the path (pip) or is the fragment (npm).
	_, after, ok := strings.Cut(address, "://")
	if !ok {
		after = address
	}
	if i := strings.Index(after, "/"); i >= 0 {
		if j := strings.LastIndexByte(after[i:], '@'); j >= 0 {
			s.at(after[i+j+1:])
		}
	}
	if s.Ref == "" && fragment != "" && !strings.ContainsAny(fragment, "=&") && !strings.HasPrefix(fragment, "semver:") {
		s.at(fragment)
	}
	return s, hashed
}

// at sets what is taken of a repository.
func (s *Source) at(ref string) {
	s.Ref = ref
	if isCommit(ref) {
		s.Commit = ref
	}
}

// isCommit says whether a text names a commit by its hash, whole or the beginning of it.
func isCommit(text string) bool {
	return len(text) >= 7 && len(text) <= 64 && strings.Trim(text, "0123456789abcdef") == ""
}

// withoutPassword is an address without the user and password in it. The name "git", which all have in addresses of SSH,
// stays.
func withoutPassword(address string) (clean string, had bool) {
	start := strings.Index(address, "://")
	if start < 0 {
		return address, false
	}
	start += len("://")
	end := len(address)
	if i := strings.IndexAny(address[start:], "/?#"); i >= 0 {
		end = start + i
	}
	i := strings.LastIndexByte(address[start:end], '@')
	if i < 0 || address[start:start+i] == "git" {
		return address, false
	}
	return address[:start] + address[start+i+1:], true
}

// local says whether the source is a directory or file of this machine.
func (s *Source) local() bool {
	return s.URL != "" && s.VCS == "" && (!strings.Contains(s.URL, "://") || strings.HasPrefix(s.URL, "file:"))
}

// nameOf reads name and version of the file, the "egg" or the repository that an address names; "" when it says none.
func nameOf(address string) (name, version string) {
	if _, egg, found := strings.Cut(address, "egg="); found {
		egg, _, _ = strings.Cut(egg, "&")
		egg, _, _ = strings.Cut(egg, "[")
		name, version, _ = strings.Cut(strings.TrimSpace(egg), "==")
		return Normal(name), version
	}
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	base := path.Base(address)
	if u, err := url.PathUnescape(base); err == nil {
		base = u
	}
	if name, version = fileName(base); name != "" {
		return name, version
	}
	base, version, at := strings.Cut(base, "@")
	if name, found := strings.CutSuffix(base, ".git"); found || at {
		if version = strings.TrimPrefix(version, "v"); strings.Count(version, ".") == 0 || strings.Trim(version, "0123456789.") != "" {
			version = ""
		}
		return Normal(name), version
	}
	return "", ""
}

// fileName is name and version in the name of a wheel or of a source distribution.
func fileName(base string) (name, version string) {
	if wheel, found := strings.CutSuffix(base, ".whl"); found {
		if parts := strings.Split(wheel, "-"); len(parts) >= 5 {
			return Normal(parts[0]), parts[1]
		}
		return "", ""
	}
	for _, ext := range []string{".tar.gz", ".zip", ".tar.bz2"} {
		stem, found := strings.CutSuffix(base, ext)
		if !found {
			continue
		}
		if i := strings.LastIndexByte(stem, '-'); i > 0 && i+1 < len(stem) && stem[i+1] >= '0' && stem[i+1] <= '9' {
			return Normal(stem[:i]), stem[i+1:]
		}
	}
	return "", ""
}
