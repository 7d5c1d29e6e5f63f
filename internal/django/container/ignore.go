package container

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Ignore is a .dockerignore: patterns in order, of which the last that matches decides.
type Ignore []pattern

type pattern struct {
	glob string
	keep bool // "!": what was left out before is kept
}

// ReadIgnore reads a .dockerignore; its rules are those of Go's filepath.Match with ** added, and a pattern of a folder holds for all that
// is in it (https://docs.docker.com/build/concepts/context/#dockerignore-files).
func ReadIgnore(text string) (list Ignore) {
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		glob, keep := strings.CutPrefix(line, "!")
		glob = strings.TrimPrefix(path.Clean(strings.TrimSpace(glob)), "/")
		if glob == "" || glob == "." {
			continue
		}
		list = append(list, pattern{glob, keep})
	}
	return list
}

// Match says that a file, named from the directory of the build, is left out.
func (list Ignore) Match(name string) bool {
	out := false
	for _, p := range list {
		for at := name; at != "."; at = path.Dir(at) {
			if ok, err := doublestar.Match(p.glob, at); ok && err == nil {
				out = !p.keep
				break
			}
		}
	}
	return out
}

// Private says by its name that a file holds what no image and no repository should have: variables with secrets, private keys,
// databases and dumps. Templates of such files hold nothing.
func Private(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"example", "sample", "template", "dist", "default", "schema"} {
		if strings.Contains(lower, word) {
			return false
		}
	}
	switch lower {
	case "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pypirc", ".pgpass", ".htpasswd":
		return true
	}
	switch path.Ext(lower) {
	case ".pem", ".key", ".p12", ".pfx", ".sqlite3", ".sqlite", ".dump":
		return true
	}
	return lower == ".env" || strings.HasPrefix(lower, ".env.") || strings.HasSuffix(lower, ".env") || strings.HasSuffix(lower, ".sql.gz") || strings.HasSuffix(lower, ".kdbx")
}
