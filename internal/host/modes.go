package host

import (
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/finding"
)

//go:embed modes.txt
var modesText string

// modeRow is a line of modes.txt.
type modeRow struct {
	check, pattern string
	bits           fs.FileMode
	anyOwner       bool
	cis            []Recommendation
}

var modeTable = sync.OnceValue(func() (list []modeRow) {
	for _, row := range tableRows(modesText) {
		bits, err := strconv.ParseUint(row[2], 8, 16)
		if err != nil {
			panic("modes.txt: " + err.Error())
		}
		r := modeRow{check: row[0], pattern: row[1], bits: fs.FileMode(bits), anyOwner: row[3] == "*"}
		for _, part := range strings.Split(row[4], ",") {
			if name, number, ok := cutTrim(strings.TrimSpace(part), " "); ok {
				r.cis = append(r.cis, Recommendation{name, number})
			}
		}
		list = append(list, r)
	}
	return list
})

// modes looks at whose the files of modes.txt are, and who may do what with them.
func (l *look) modes() {
	for _, row := range modeTable() {
		for _, name := range l.glob(row.pattern) {
			if strings.HasSuffix(name, ".pub") {
				continue
			}
			if info := l.stat(name); info != nil {
				l.mode(row, name, info)
			}
		}
	}
	l.homes()
}

// mode judges one file. A link to a device, such as a unit that is masked by /dev/null, is none.
func (l *look) mode(row modeRow, name string, info fs.FileInfo) {
	if info.Mode()&fs.ModeDevice != 0 {
		return
	}
	owner, owned := ownerOf(info)
	foreign := !row.anyOwner && owned && owner.UID != 0
	extra := info.Mode().Perm() & row.bits
	// A group that has no other members than root is no other; only root's own is that for sure.
	if owned && owner.GID == 0 {
		extra &^= 0o070
	}
	// The key of SSH may be read by a group of its own: ssh-keysign runs as that.
	if row.check == "host-key-readable" || row.check == "password-hashes-readable" {
		extra &^= 0o040
	}
	if !foreign && extra == 0 {
		return
	}
	f := l.report(row.check, name, 0, "", "%s", l.describe(name, info, extra, foreign))
	if len(row.cis) > 0 {
		c := Check{CIS: row.cis}
		f.Benchmarks = c.benchmarks(l.system)
	}
}

// describe says in words what is wrong with the mode of a file.
func (l *look) describe(name string, info fs.FileInfo, extra fs.FileMode, foreign bool) string {
	var parts []string
	owner, _ := ownerOf(info)
	if foreign {
		parts = append(parts, "it belongs to "+l.userName(owner.UID))
	}
	for _, who := range []struct {
		shift uint
		name  string
	}{{3, "the group " + l.groupName(owner.GID)}, {0, "every user"}} {
		bits := extra >> who.shift & 7
		switch {
		case bits&2 != 0:
			parts = append(parts, who.name+" may write to it")
		case bits&4 != 0:
			parts = append(parts, who.name+" may read it")
		case bits&1 != 0 && info.IsDir():
			parts = append(parts, who.name+" may look up names in it")
		}
	}
	return fmt.Sprintf("%s (mode %04o)", strings.Join(parts, ", and "), info.Mode().Perm())
}

// homes looks at the directories of people, as /etc/passwd has them.
func (l *look) homes() {
	for _, a := range l.everybody() {
		if a.uid != 0 && a.uid < 1000 || a.uid == 65534 || !strings.HasPrefix(a.home, "/") || a.home == "/" || strings.HasSuffix(a.shell, "nologin") || strings.HasSuffix(a.shell, "/false") {
			continue
		}
		info := l.stat(a.home)
		if info == nil || !info.IsDir() || !strings.HasPrefix(path.Clean(a.home), "/home/") && a.uid != 0 {
			continue
		}
		perm := info.Mode().Perm()
		if perm&0o002 != 0 {
			l.report("home-open", a.home, 0, "", "every user may write to the home of %s (mode %04o)", a.name, perm).Severity = finding.High
		} else if perm&0o004 != 0 {
			l.report("home-open", a.home, 0, "", "every user may read the home of %s (mode %04o)", a.name, perm)
		}
	}
}
