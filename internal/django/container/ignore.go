package container

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/dotenv"
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

// Private says that a file holds what no image and no repository should have: variables with secrets, private keys, databases and
// dumps. Its name tells, and where the file is in the project its text: a certificate ends in .pem too, and not every .env has a
// secret in it. Templates of such files hold nothing.
func Private(p *django.Project, name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"example", "sample", "template", "dist", "default", "schema"} {
		if strings.Contains(lower, word) {
			return false
		}
	}
	base := path.Base(lower)
	switch base {
	case "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pypirc", ".pgpass", ".htpasswd":
		return true
	}
	switch path.Ext(base) {
	case ".pem", ".key":
		return holds(p, name, func(text string) bool { return strings.Contains(text, "PRIVATE KEY") })
	}
	if Data(name) {
		return true
	}
	if base == ".env" || strings.HasPrefix(base, ".env.") || strings.HasSuffix(base, ".env") {
		return !p.Tree.Has(name) || holds(p, name, secretVariables)
	}
	return false
}

// Data says by a file's name that it is a database, a dump or a store of keys: no text.
func Data(name string) bool {
	base := path.Base(strings.ToLower(name))
	switch path.Ext(base) {
	case ".p12", ".pfx", ".sqlite3", ".sqlite", ".dump", ".kdbx":
		return true
	}
	return strings.HasSuffix(base, ".sql.gz")
}

func holds(p *django.Project, name string, is func(text string) bool) bool {
	data, err := p.Tree.Read(name)
	return err == nil && is(string(data))
}

// secretVariables says that a file of variables sets one whose name says that it is secret.
func secretVariables(text string) bool {
	list, _ := dotenv.Read(text)
	return slices.ContainsFunc(list, func(v dotenv.Variable) bool {
		_, secret := catalog.SecretName(v.Name)
		return secret && !Harmless(v.Value)
	})
}

// Harmless says that a value keeps no secret, whatever its variable is called: nothing, a word for yes or no, a reference, a placeholder.
func Harmless(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "1", "no", "yes", "on", "off", "true", "false", "none", "null":
		return true
	}
	return strings.ContainsAny(value, "$<{") || isFile.MatchString(value) || catalog.NoSecret(value)
}

// isFile is the absolute path of a file that holds a secret, and is none.
var isFile = regexp.MustCompile(`^(/[\w.-]+){2,}\.(json|pem|key|p12|crt|txt|ya?ml|env|ini|conf)$|^/(run|var/run)/secrets/`)
