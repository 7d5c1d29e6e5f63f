package requirement

import (
	"strings"

	"paddock/internal/ecosystem"
)

// bunLock reads bun.lock, JSON with comments. Its packages are keyed by the way to them, "a" or "b/a", and are lists:
// what it is ("a@1.2.3"), the index, its needs and the hash; what is not from an index leaves some of these out.
func (x *reader) bunLock(p string, top *node) {
	l := newLock(newJudge())
	at := map[string]*locked{}
	type entry struct {
		key  string
		node *node
	}
	var list []entry
	top.at("packages").each(func(key string, n *node) {
		items := n.items()
		if len(items) == 0 || !items[0].scalar || len(key) > maxWay {
			return
		}
		name, spec := splitAt(items[0].text)
		if name == "" || strings.HasPrefix(spec, "workspace:") {
			return
		}
		r := npmRequirement(name, spec)
		one := &locked{Requirement: Requirement{Ecosystem: ecosystem.NPM, Name: name, Text: items[0].text, Line: n.line, Version: r.Version, Specifier: r.Version, Source: r.Source}}
		if m := hosted.FindStringSubmatch(spec); r.VCS != "" && m != nil && r.Commit == "" {
			one.Commit = m[3]
		}
		var about *node
		for _, item := range items[1:] {
			if !item.scalar {
				about = item
			} else if strings.HasPrefix(item.text, "sha") {
				one.Hashed = true
			}
		}
		one.own, one.Marker = platform(about)
		l.add(one)
		at[key] = one
		list = append(list, entry{key, about})
	})
	find := func(key, name string) *locked {
		for {
			if to := at[strings.TrimPrefix(key+"/"+name, "/")]; to != nil {
				return to
			}
			if key == "" {
				return nil
			}
			key = above(key)
		}
	}
	for _, e := range list {
		from := at[e.key]
		for _, table := range []string{"dependencies", "optionalDependencies", "peerDependencies"} {
			e.node.at(table).each(func(name string, _ *node) {
				if to := find(e.key, name); to != nil {
					from.needs = append(from.needs, need{to: to})
				}
			})
		}
	}
	var roots []root
	top.at("workspaces").each(func(_ string, w *node) {
		way := w.at("name").string()
		if len(way) > maxWay {
			return
		}
		for _, t := range npmTables {
			w.at(t.table).each(func(name string, _ *node) {
				if to := find(way, name); to != nil {
					roots = append(roots, root{t.group, []need{{to: to}}})
				}
			})
		}
	})
	l.walk(roots)
	x.addLock(l, p)
}

// above cuts the last package of a way: "b/@s/a" becomes "b".
func above(key string) string {
	i := strings.LastIndexByte(key, '/')
	if i < 0 {
		return ""
	}
	if j := strings.LastIndexByte(key[:i], '/'); key[j+1] == '@' {
		return key[:max(j, 0)]
	}
	return key[:i]
}
