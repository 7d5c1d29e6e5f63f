package requirement

import (
	"strconv"
	"strings"

	"paddock/internal/ecosystem"
	"paddock/internal/source"
)

// yarnLock reads yarn.lock: a format of its own until Yarn 1, YAML since Yarn 2 (which people call berry).
func (x *reader) yarnLock(p string) {
	file, ok := x.text(p)
	if !ok {
		return
	}
	x.set.Files = append(x.set.Files, p)
	var root *node
	var err error
	if strings.Contains(file.Text[:min(len(file.Text), 4096)], "__metadata:") {
		root, err = readYAML(file)
	} else {
		root, err = readYarn1(file)
	}
	if err != nil {
		x.broken(file, err)
	}
	if root.at("__metadata") != nil {
		x.berry(p, root)
	} else {
		x.yarn1(p, root)
	}
}

// readYarn1 reads the old format: a line without indentation begins a package and names what people and packages ask of it;
// below stand its fields, and below those that are tables theirs.
//
//	"a@^1.0.0", a@^1.2.0:
//	  version "1.2.3"
//	  dependencies:
//	    b "^2.0.0"
func readYarn1(file *source.File) (*node, error) {
	root := &node{line: 1}
	var pkg, table *node
	for line := 1; line <= file.LineCount(); line++ {
		text := strings.TrimRight(file.Line(line), " \t")
		body := strings.TrimLeft(text, " ")
		if body == "" || body[0] == '#' {
			continue
		}
		indent := len(text) - len(body)
		bad := &lineError{line: line, text: "is not as Yarn writes it"}
		switch {
		case indent == 0:
			key, ok := strings.CutSuffix(body, ":")
			if !ok {
				return root, bad
			}
			pkg, table = &node{line: line}, nil
			root.set(key, pkg)
		case pkg == nil, indent != 2 && indent != 4, indent == 4 && table == nil:
			return root, bad
		case strings.HasSuffix(body, ":") && indent == 2:
			table = &node{line: line}
			pkg.set(body[:len(body)-1], table)
		default:
			key, value := yarnWord(body)
			value, _ = yarnWord(strings.TrimLeft(value, " "))
			to := pkg
			if indent == 4 {
				to = table
			} else {
				table = nil
			}
			to.set(key, &node{line: line, text: value, scalar: true})
		}
	}
	return root, nil
}

// yarnWord takes the first word of a line, which may stand in quotes.
func yarnWord(text string) (word, rest string) {
	if strings.HasPrefix(text, `"`) {
		if word, rest, ok := strings.Cut(text[1:], `"`); ok {
			return word, rest
		}
	}
	word, rest, _ = strings.Cut(text, " ")
	return word, rest
}

// patterns are what is asked of a package: the parts of the line that begins it.
func patterns(key string) (list []string) {
	for _, part := range strings.Split(key, ", ") {
		list = append(list, strings.Trim(part, `"`))
	}
	return list
}

// yarn1 makes packages of the old format. It does not say what a person asked for; the package.json beside it does, and
// those of the folders below, which may be workspaces.
func (x *reader) yarn1(p string, root *node) {
	l := newLock(newJudge())
	asked := map[string]*locked{}
	var list []*node
	root.each(func(key string, n *node) {
		names := patterns(key)
		name, spec := splitAt(names[0])
		if name == "" {
			return
		}
		r := npmRequirement(name, spec)
		version := n.at("version").string()
		one := &locked{Requirement: Requirement{Ecosystem: ecosystem.NPM, Name: r.Name, Text: r.Name + "@" + version, Line: n.line, Version: version, Specifier: version}}
		resolved := n.at("resolved").string()
		_, sum, _ := strings.Cut(resolved, "#")
		one.Hashed = n.at("integrity").string() != "" || len(sum) == 40 && r.VCS == ""
		if r.URL != "" {
			one.Source = r.Source
			one.Hashed = n.at("integrity").string() != ""
			if isCommit(sum) && one.VCS != "" {
				one.Commit = sum
			} else if i := strings.LastIndexByte(resolved, '/'); one.VCS != "" && i >= 0 && isCommit(resolved[i+1:]) {
				one.Commit = resolved[i+1:] // an archive of the commit, of a host
			}
		}
		l.add(one)
		list = append(list, n)
		for _, pattern := range names {
			asked[pattern] = one
		}
	})
	for i, n := range list {
		for _, table := range []string{"dependencies", "optionalDependencies"} {
			n.at(table).each(func(name string, spec *node) {
				if to := asked[name+"@"+spec.text]; to != nil {
					w := Always
					if table == "optionalDependencies" {
						w = Sometimes // for which systems it is the lock leaves out
					}
					l.packages[i].needs = append(l.packages[i].needs, need{to: to, when: w})
				}
			})
		}
	}
	l.walk(x.npmRoots(folder(p), true, func(r *Requirement) *locked { return asked[r.Text] }))
	x.addLock(l, p)
}

// berry makes packages of the new format. The project's own workspaces are in it, and with them what people asked for;
// which of it is for development only their package.json say.
func (x *reader) berry(p string, top *node) {
	l := newLock(newJudge())
	asked := map[string]*locked{}
	// patched are the packages that Yarn mends by itself, by what was asked for: people write fsevents@^2.3.2 and get the patch of it.
	patched := map[string]*locked{}
	resolved := map[string]*locked{} // by name and version
	version, _ := strconv.Atoi(top.at("__metadata", "version").string())
	var list, workspaces []*node
	top.each(func(key string, n *node) {
		resolution := n.at("resolution").string()
		name, spec := splitAt(resolution)
		if key == "__metadata" || name == "" {
			return
		}
		if strings.HasPrefix(spec, "workspace:") {
			workspaces = append(workspaces, n)
			return
		}
		version := n.at("version").string()
		r := npmRequirement(name, spec)
		one := &locked{Requirement: Requirement{Ecosystem: ecosystem.NPM, Name: name, Text: name + "@" + version, Line: n.line, Version: version, Specifier: version,
			Source: r.Source, Hashed: n.at("checksum").string() != ""}}
		one.own, one.Marker = conditions(n.at("conditions").string())
		l.add(one)
		list = append(list, n)
		if version, ok := strings.CutPrefix(spec, "npm:"); ok {
			resolved[name+"@"+version] = one
		}
		for _, pattern := range patterns(key) {
			asked[pattern] = one
			if strings.Contains(pattern, "builtin<") {
				patched[patchOf(pattern)] = one
			}
		}
	})
	find := func(name, spec string) *locked {
		spec = strings.TrimPrefix(spec, "npm:")
		for _, to := range [...]*locked{patched[name+"@"+spec], asked[name+"@"+spec], asked[name+"@npm:"+spec]} {
			if to != nil {
				return to
			}
		}
		return nil
	}
	// Before version 6 of the format, of Yarn 3.2, it leaves out for which systems a package is.
	when := func(n *node, name string) When {
		if version < 6 && n.at("dependenciesMeta", name, "optional").is() {
			return Sometimes
		}
		return Always
	}
	for i, n := range list {
		for _, table := range []string{"dependencies", "optionalDependencies"} {
			n.at(table).each(func(name string, spec *node) {
				if to := find(name, spec.text); to != nil {
					l.packages[i].needs = append(l.packages[i].needs, need{to: to, when: when(n, name)})
				}
			})
		}
		// A patch is made of the package itself, whose file comes along.
		if _, spec := splitAt(n.at("resolution").string()); strings.HasPrefix(spec, "patch:") {
			if to := resolved[patchOf(n.at("resolution").string())]; to != nil && to != l.packages[i] {
				l.packages[i].needs = append(l.packages[i].needs, need{to: to})
			}
		}
	}
	groups := map[string]string{} // of what is not always installed: by folder and name
	always := map[string]bool{}
	for _, r := range x.set.List {
		if r.Ecosystem == ecosystem.NPM && r.Kind == Metadata {
			name, _ := splitAt(r.Text)
			key := folder(r.Path) + "\x00" + name
			if groups[key] = r.Group; r.Group == "" {
				always[key] = true
			}
		}
	}
	var roots []root
	for _, w := range workspaces {
		_, dir := splitAt(w.at("resolution").string())
		dir = strings.TrimPrefix(dir, "workspace:")
		if dir == "." {
			dir = folder(p)
		} else if at := folder(p); at != "" {
			dir = at + "/" + dir
		}
		for _, table := range []string{"dependencies", "optionalDependencies"} {
			w.at(table).each(func(name string, spec *node) {
				key := dir + "\x00" + name
				group := groups[key]
				if always[key] {
					group = ""
				}
				if to := find(name, spec.text); to != nil {
					roots = append(roots, root{group, []need{{to: to, when: when(w, name)}}})
				}
			})
		}
	}
	l.walk(roots)
	x.addLock(l, p)
}

// patchOf is what a patch is made of: of "fsevents@patch:fsevents@npm%3A~2.3.2#optional!builtin<…>" it is "fsevents@~2.3.2".
func patchOf(pattern string) string {
	_, inner, _ := strings.Cut(pattern, "@patch:")
	inner, _, _ = strings.Cut(inner, "#")
	name, spec := splitAt(strings.ReplaceAll(inner, "%3A", ":"))
	return name + "@" + strings.TrimPrefix(spec, "npm:")
}

// conditions reads "(os=darwin | os=linux) & cpu=x64".
func conditions(text string) (w When, words string) {
	if text == "" {
		return Always, ""
	}
	var systems []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("()&| ", r) }) {
		key, value, _ := strings.Cut(word, "=")
		if key == "os" {
			systems = append(systems, value)
		} else {
			w = w.and(Sometimes)
		}
	}
	if len(systems) > 0 {
		w = w.and(onLinux(systems))
	}
	return w, text
}
