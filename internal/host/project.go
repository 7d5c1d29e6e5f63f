package host

import (
	"io/fs"
	"path"
	"strings"
	"unicode"
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
			l.siteFile(p, info, secretFile(p))
			if info.Mode().Perm()&0o002 != 0 {
				l.report("site-code-writable", p, 0, "", "every user may write to it (mode %04o)", info.Mode().Perm())
			}
		}
	}
}

// siteFile reports a file that holds something, and that every user may read.
func (l *look) siteFile(p string, info fs.FileInfo, what string) {
	perm := info.Mode().Perm()
	if what == "" || perm&0o004 == 0 || !l.reachable(path.Dir(p)) {
		return
	}
	l.report("site-secret-readable", p, 0, "", "every user may read %s (mode %04o)", what, perm)
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
	case name == "local_settings.py" || name == "settings_local.py" || name == "secrets.py" || name == "production.py" && strings.Contains(path.Dir(p), "settings"):
		return "settings with what the site keeps secret"
	case name == "secrets.json" || name == "credentials.json" || name == ".pgpass" || name == ".netrc" || name == ".my.cnf":
		return "passwords or keys"
	}
	return ""
}
