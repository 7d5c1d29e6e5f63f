package requirement

import (
	"slices"
	"strings"

	"paddock/internal/ecosystem"
)

// pnpmLock reads pnpm-lock.yaml, of versions 5 to 9. Its packages are keyed by name and version, "/a/1.2.3" in version 5,
// "/a@1.2.3" in 6, "a@1.2.3" in 9, with the peers that each was resolved for behind; 9 has what they need in a table of its
// own, the snapshots. What people asked for stands at the top, or for each workspace under importers.
func (x *reader) pnpmLock(p string, top *node) {
	l := newLock(newJudge())
	at := map[string]*locked{}
	nodes := map[string]*node{}
	var keys []string
	top.at("packages").each(func(key string, n *node) {
		name, version := pnpmKey(key)
		if v := n.at("name").string(); v != "" {
			name = v
		}
		if v := n.at("version").string(); v != "" {
			version = v
		}
		resolution := n.at("resolution")
		if name == "" || resolution.at("type").string() == "directory" {
			return
		}
		base := withoutPeers(key)
		if at[base] == nil {
			one := &locked{Requirement: Requirement{Ecosystem: ecosystem.NPM, Name: name, Text: name + "@" + version, Line: n.line, Version: version, Specifier: version,
				Hashed: resolution.at("integrity").string() != ""}}
			if tarball := resolution.at("tarball").string(); tarball != "" && !ofIndex(tarball) {
				one.URL, _ = withoutPassword(tarball)
				if i := strings.LastIndexByte(tarball, '/'); isCommit(tarball[i+1:]) {
					one.VCS, one.Commit = "git", tarball[i+1:] // an archive of the commit, of a host
				}
			}
			if repo := resolution.at("repo").string(); repo != "" {
				one.URL, _ = withoutPassword(repo)
				one.VCS, one.Commit = "git", resolution.at("commit").string()
			}
			if exactVersion.FindString(version) == "" {
				one.Version, one.Specifier = "", ""
			}
			switch {
			case n.at("dev").is():
				one.Group, one.grouped = "dev", true
			case n.at("optional").is():
				one.Group, one.grouped = "optional", true
			}
			one.own, one.Marker = platform(n)
			at[base] = one
			l.add(one)
		}
		at[key] = at[base]
		nodes[key] = n
		keys = append(keys, key)
	})
	top.at("snapshots").each(func(key string, n *node) {
		if to := at[withoutPeers(key)]; to != nil {
			at[key] = to
			nodes[key] = n
			keys = append(keys, key)
		}
	})
	find := func(name, version string) *locked {
		for _, key := range [...]string{version, name + "@" + version, "/" + name + "@" + version, "/" + name + "/" + version} {
			if to := at[key]; to != nil {
				return to
			}
		}
		return nil
	}
	for _, key := range keys {
		from := at[key]
		for _, table := range []string{"dependencies", "optionalDependencies"} {
			nodes[key].at(table).each(func(name string, version *node) {
				if to := find(name, version.text); to != nil && to != from {
					from.needs = append(from.needs, need{to: to})
				}
			})
		}
	}
	var roots []root
	importers := []*node{top}
	top.at("importers").each(func(_ string, n *node) { importers = append(importers, n) })
	for _, n := range importers {
		for _, t := range npmTables[:3] {
			n.at(t.table).each(func(name string, value *node) {
				version := value.text
				if !value.scalar {
					version = value.at("version").string()
				}
				if to := find(name, version); to != nil {
					roots = append(roots, root{t.group, []need{{to: to}}})
				}
			})
		}
	}
	l.walk(roots)
	for _, one := range l.packages {
		slices.Sort(one.Needs)
	}
	x.addLock(l, p)
}

// withoutPeers cuts "(react@18.2.0)" of version 6 and later, and "_react@18.2.0" of version 5.
func withoutPeers(key string) string {
	key, _, _ = strings.Cut(key, "(")
	if strings.HasPrefix(key, "/") {
		slash := strings.LastIndexByte(key, '/')
		if !strings.Contains(key[slash:], "@") || strings.Contains(key[slash:], "_") {
			if i := strings.IndexByte(key[slash:], '_'); i >= 0 && !strings.Contains(key[slash:slash+i], "@") {
				return key[:slash+i]
			}
		}
	}
	return key
}

// pnpmKey reads name and version of a key; of a package that is not from an index the fields say both.
func pnpmKey(key string) (name, version string) {
	key = strings.TrimPrefix(withoutPeers(key), "/")
	if name, version = splitAt(key); name != "" && version != "" {
		return name, version
	}
	if i := strings.LastIndexByte(key, '/'); i > 0 {
		return key[:i], key[i+1:]
	}
	return "", ""
}
