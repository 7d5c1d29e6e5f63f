package requirement

import (
	"strings"

	"paddock/internal/ecosystem"
)

// maxWay is the longest directory of a package, or way to it, that is followed up: longer ones no tool makes.
const maxWay = 300

// packageLock reads package-lock.json and npm-shrinkwrap.json. Since version 2 of the format they list all packages by the
// directory that each is unpacked in; before that they were a tree, which gives the same directories. What a package asks
// for is looked for as node does: in its own node_modules, then in those above.
func (x *reader) packageLock(p string, top *node) {
	l := newLock(newJudge())
	at := map[unpacked]*locked{}
	nodes := map[string]*node{}  // those that need others
	links := map[unpacked]bool{} // the project's own packages
	var members []string
	if packages := top.at("packages"); packages != nil {
		packages.each(func(dir string, n *node) {
			switch i := strings.LastIndex("/"+dir, "/node_modules/"); {
			case len(dir) > maxWay:
			case n.at("link").is():
				if i >= 0 {
					links[unpacked{strings.TrimSuffix(dir[:i], "/"), dir[i+len("node_modules/"):]}] = true
				}
			case i < 0:
				members = append(members, dir)
				nodes[dir] = n
			default:
				name := dir[i+len("node_modules/"):]
				at[unpacked{strings.TrimSuffix(dir[:i], "/"), name}] = npmPackage(l, name, n, true)
				nodes[dir] = n
			}
		})
	} else {
		var down func(dir string, n *node, depth int)
		down = func(dir string, n *node, depth int) {
			n.at("dependencies").each(func(name string, n *node) {
				if len(dir)+len(name) > maxWay || depth > maxNesting {
					return
				}
				u := unpacked{dir, name}
				at[u] = npmPackage(l, name, n, false)
				nodes[u.path()] = n
				down(u.path(), n, depth+1)
			})
		}
		down("", top, 0)
	}
	find := func(dir, name string) *locked {
		for {
			u := unpacked{dir, name}
			if to := at[u]; to != nil {
				return to
			}
			if links[u] || dir == "" {
				return nil
			}
			dir = dir[:max(0, strings.LastIndexByte(dir, '/'))]
		}
	}
	for u, from := range at {
		dir := u.path()
		n := nodes[dir]
		for _, table := range []string{"dependencies", "optionalDependencies", "peerDependencies", "requires"} {
			if table == "dependencies" && top.at("packages") == nil {
				continue // of a tree: what is unpacked below
			}
			n.at(table).each(func(name string, _ *node) {
				if to := find(dir, name); to != nil && to != from {
					from.needs = append(from.needs, need{to: to})
				}
			})
		}
	}
	var roots []root
	for _, dir := range members {
		for _, t := range npmTables {
			nodes[dir].at(t.table).each(func(name string, _ *node) {
				if to := find(dir, name); to != nil {
					roots = append(roots, root{t.group, []need{{to: to}}})
				}
			})
		}
	}
	if len(members) == 0 {
		roots = x.npmRoots(folder(p), false, func(r *Requirement) *locked {
			name, _ := splitAt(r.Text)
			return find("", name)
		})
	}
	l.walk(roots)
	x.addLock(l, p)
}

// unpacked is a package in the node_modules of a directory.
type unpacked struct{ dir, name string }

// path is the directory of the package itself.
func (u unpacked) path() string {
	if u.dir == "" {
		return "node_modules/" + u.name
	}
	return u.dir + "/node_modules/" + u.name
}

// npmPackage adds a package that is unpacked under a name, which of an alias is not its own; whole says that the lock has
// all that the package says of itself.
func npmPackage(l *lock, name string, n *node, whole bool) *locked {
	version := n.at("version").string()
	one := &locked{Requirement: Requirement{Ecosystem: ecosystem.NPM, Name: name, Line: n.line, Hashed: n.at("integrity").string() != ""}}
	if real := n.at("name").string(); real != "" {
		one.Name = real
	}
	resolved := n.at("resolved").string()
	if alias, ok := strings.CutPrefix(version, "npm:"); ok {
		one.Name, version = splitAt(alias)
	} else if strings.Contains(version, ":") { // version 1: the source
		resolved, version = version, ""
	}
	one.Version, one.Specifier = version, version
	one.Text = one.Name + "@" + version
	switch {
	case strings.HasPrefix(resolved, "git"), strings.HasPrefix(resolved, "file:"), strings.Contains(resolved, ".git#"):
		one.npmAddress(resolved)
		if m := hosted.FindStringSubmatch(resolved); m != nil {
			one.Source = hostedSource(m[1], m[2], m[3], resolved)
		}
	case strings.Contains(resolved, "://") && !ofIndex(resolved):
		one.URL, _ = withoutPassword(resolved)
	}
	switch {
	case n.at("dev").is(), n.at("devOptional").is():
		one.Group, one.grouped = "dev", true
	case n.at("optional").is():
		one.Group, one.grouped = "optional", true
	case n.at("peer").is():
		one.Group, one.grouped = "peer", true
	}
	one.own, one.Marker = platform(n)
	if one.Group == "optional" && !whole {
		one.own = one.own.and(Sometimes) // version 1 leaves out for which systems it is
	}
	l.add(one)
	return one
}

// ofIndex says whether an address is that of a file of an index: "…/name/-/name-1.2.3.tgz", as all of npm's kind have it.
func ofIndex(address string) bool { return strings.Contains(address, "/-/") }
