package host

import (
	"io/fs"
	"path"
	"strings"
	"unicode"

	"paddock/internal/finding"
	"paddock/internal/secret"
	"paddock/internal/source"
)

const (
	maxSiteFiles = 50_000
	maxSiteDepth = 12
)

// skipped are directories of a site in which others' files stand.
var skipped = map[string]bool{".git": true, "node_modules": true, ".venv": true, "venv": true, "env": true, "__pycache__": true, ".tox": true, "site-packages": true}

// projects looks at the files of the sites that were named.
func (l *look) projects() {
	for _, dir := range l.options.Projects {
		info := l.stat(dir)
		if info == nil || !info.IsDir() {
			l.note(dir, 0, "it is no directory of the machine; name one with --project")
			continue
		}
		left := maxSiteFiles
		l.site(dir, 0, &left)
		if left <= 0 {
			l.note(dir, 0, "the first %d files were looked at", maxSiteFiles)
		}
	}
}

// site looks through a directory. Links in it are not followed: what they lead to is not the site's.
func (l *look) site(dir string, depth int, left *int) {
	info := l.stat(dir)
	if info == nil {
		return
	}
	if info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
		l.report("site-code-writable", dir, 0, "", "every user may make and change files in it (mode %04o)", info.Mode().Perm())
	}
	for _, name := range l.list(dir) {
		if *left--; *left <= 0 {
			return
		}
		p := path.Join(dir, name)
		info, err := l.fsys.Lstat(strings.TrimPrefix(p, "/"))
		if err != nil || info.Mode()&fs.ModeSymlink != 0 {
			continue
		}
		switch {
		case info.IsDir():
			if !skipped[name] && depth < maxSiteDepth {
				l.site(p, depth+1, left)
			}
		case info.Mode().IsRegular():
			l.siteFile(p, info)
			if info.Mode().Perm()&0o002 != 0 {
				l.report("site-code-writable", p, 0, "", "every user may write to it (mode %04o)", info.Mode().Perm())
			}
		}
	}
}

// siteFile reports a file that every user may read and that holds what is secret: by its name, or for settings by what stands in them.
func (l *look) siteFile(p string, info fs.FileInfo) {
	perm := info.Mode().Perm()
	if perm&0o004 == 0 {
		return
	}
	what, line := secretFile(p), 0
	if what == "" && !settingsFile(p) || !l.reachable(path.Dir(p)) {
		return
	}
	if what == "" {
		what, line = l.secretIn(p)
	}
	if what == "" {
		return
	}
	l.report("site-secret-readable", p, line, "", "every user may read %s (mode %04o)", what, perm).Source = ""
}

// secretIn says which secret stands in a file, and in which line; "" when none does.
func (l *look) secretIn(p string) (what string, line int) {
	f := l.read(p)
	if f == nil {
		return "", 0
	}
	hits, all := secret.Scan(p, f.Text)
	if !all {
		l.note(p, 0, "it has so much that looks like the beginning of a secret that not all of it was looked at")
	}
	for _, h := range hits {
		if h.Confidence >= finding.Likely && h.Aside == "" {
			return "settings with a secret in them", f.Position(source.Pos(h.Start)).Line
		}
	}
	return "", 0
}

// settingsFile says that a file is one of settings, by its name: what stands in it tells whether it holds a secret.
func settingsFile(p string) bool {
	name := strings.ToLower(path.Base(p))
	switch stem := strings.TrimSuffix(name, path.Ext(name)); path.Ext(name) {
	case ".py":
		return strings.Contains(stem, "settings") || strings.Contains(stem, "config") || stem == "secrets" || strings.Contains(path.Base(path.Dir(p)), "settings")
	case ".ini", ".cfg", ".conf", ".toml", ".json", ".yml", ".yaml":
		return strings.Contains(stem, "settings") || strings.Contains(stem, "config") || strings.Contains(stem, "compose") || strings.Contains(stem, "secret") || strings.Contains(stem, "uwsgi") || strings.Contains(stem, "supervisor")
	case ".pem":
		return true
	}
	return false
}

// reachable says that every user may come to a directory.
func (l *look) reachable(dir string) bool {
	for dir != "/" && dir != "." {
		info := l.stat(dir)
		if info == nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		dir = path.Dir(dir)
	}
	return true
}

// secretFile says what a file holds that others should not read, by its name; "" when nothing.
func secretFile(p string) string {
	name := strings.ToLower(path.Base(p))
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch word {
		case "example", "sample", "template", "dist", "pub", "test", "tests":
			return ""
		}
	}
	ext := path.Ext(name)
	switch {
	case name == ".env" || strings.HasPrefix(name, ".env.") || ext == ".env":
		return "the site's variables"
	case ext == ".key" || strings.HasPrefix(name, "id_rsa") || strings.HasPrefix(name, "id_ed25519") || strings.HasPrefix(name, "id_ecdsa") || strings.HasPrefix(name, "id_dsa") || strings.HasPrefix(name, "privkey"):
		return "a private key"
	case ext == ".p12" || ext == ".pfx" || ext == ".jks" || ext == ".keystore":
		return "a store of private keys"
	case ext == ".sqlite3" || ext == ".sqlite" || ext == ".db":
		return "a database"
	case ext == ".sql" || ext == ".dump" || strings.HasSuffix(name, ".sql.gz"):
		return "a copy of a database"
	case name == "secrets.json" || name == "credentials.json" || name == ".pgpass" || name == ".netrc" || name == ".my.cnf":
		return "passwords or keys"
	}
	return ""
}
