package requirement

import (
	"slices"
	"strings"
)

// pylock reads pylock.toml (PEP 751). Extras and groups that a package belongs to stand in its marker.
func (x *reader) pylock(p string, root *node) {
	if v := root.at("requires-python"); v != nil && v.text != "" {
		x.python(p, v.line, v.text)
	}
	l := newLock(newJudge(x.pythonsOf(p)...))
	l.judge.groups = root.at("default-groups").texts()
	list := root.at("packages").items()
	for _, pkg := range list {
		name, version := pkg.at("name").string(), pkg.at("version").string()
		if name == "" {
			continue
		}
		one := &locked{Requirement: Requirement{Name: Normal(name), Text: name + "==" + version, Line: pkg.at("name").line, Marker: pkg.at("marker").string()}, grouped: true}
		if version != "" {
			one.specify("==" + version)
		}
		pylockOrigin(&one.Requirement, pkg)
		one.own = l.judge.when(one.Marker, "")
		if strings.Contains(one.Marker, "dependency_groups") || strings.Contains(one.Marker, "extras") {
			// Its group is the one without which it would not be there.
			for _, group := range quoted(one.Marker) {
				with := *l.judge
				with.known = map[[2]string]When{}
				with.groups = append(slices.Clone(l.judge.groups), group)
				with.extras = []string{group}
				if w := with.when(one.Marker, ""); w < one.own && one.Group == "" {
					one.Group, one.own = group, w
				}
				l.judge.compared = with.compared
			}
		}
		l.add(one)
	}
	i := 0
	for _, pkg := range list {
		if pkg.at("name").string() == "" {
			continue
		}
		for _, item := range pkg.at("dependencies").items() {
			for _, to := range l.named(Normal(item.at("name").string()), item.at("version").string()) {
				l.packages[i].needs = append(l.packages[i].needs, need{to: to, marker: item.at("marker").string()})
			}
		}
		i++
	}
	l.walk(nil)
	x.addLock(l, p)
}

// quoted are the texts in quotes before "in" in a marker: 'dev' in dependency_groups.
func quoted(marker string) (list []string) {
	for _, set := range []string{"dependency_groups", "extras"} {
		for rest := marker; ; {
			before, after, ok := strings.Cut(rest, "in "+set)
			if !ok {
				break
			}
			rest = after
			before = strings.TrimRight(before, " ")
			if n := len(before); n > 1 && (before[n-1] == '"' || before[n-1] == '\'') {
				if i := strings.LastIndexByte(before[:n-1], before[n-1]); i >= 0 {
					list = append(list, before[i+1:n-1])
				}
			}
		}
	}
	return list
}

func pylockOrigin(r *Requirement, pkg *node) {
	r.Index, _ = withoutPassword(pkg.at("index").string())
	r.Hashed = len(pkg.at("archive", "hashes").fieldsOf()) > 0 || len(pkg.at("sdist", "hashes").fieldsOf()) > 0
	for _, wheel := range pkg.at("wheels").items() {
		r.Hashed = r.Hashed || len(wheel.at("hashes").fieldsOf()) > 0
	}
	address := func(n *node) string {
		u := n.at("url").string()
		if u == "" {
			u = n.at("path").string()
		}
		u, _ = withoutPassword(u)
		return u
	}
	if vcs := pkg.at("vcs"); vcs != nil {
		r.Source = Source{URL: address(vcs), VCS: vcs.at("type").string(), Ref: vcs.at("requested-revision").string(), Commit: vcs.at("commit-id").string()}
	} else if dir := pkg.at("directory"); dir != nil {
		r.URL = address(dir)
	} else if archive := pkg.at("archive"); archive != nil {
		r.URL = address(archive)
	}
}
