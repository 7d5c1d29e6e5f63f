package django

import (
	"cmp"
	"slices"
	"strings"
)

// Which settings modules run in production. The order of belief: what the user
// said; files made for deployment; wsgi.py and asgi.py; a module's name; other
// files that name one; manage.py. A module whose name says that it is for
// development, tests, or a base of others counts only when there is no other.

// tier is how much a choice's evidence says that it is deployed.
type tier int

const (
	nothing    tier = iota
	alone           // it is there
	managed         // manage.py names it
	mentioned       // compose, .env, a script, celery
	titled          // its name says production
	servedBy        // wsgi.py, asgi.py
	deployedBy      // a Dockerfile and the like
	stated          // the user
)

var tiers = map[Source]tier{
	FromContent: alone, FromTests: nothing, FromManage: managed, FromCelery: mentioned, FromScript: mentioned,
	FromEnv: mentioned, FromCompose: mentioned, FromServer: servedBy, FromDeployment: deployedBy, FromUser: stated,
}

// roles settles what each module is for: its name first, then what it says of
// itself, who imports it and who names it.
func (f *finder) roles(d *draft) {
	for _, c := range d.sorted() {
		c.stated = slices.ContainsFunc(c.evidence, func(e Evidence) bool { return e.From == FromUser })
		c.role = RoleOfModule(c.module)
		if c.configuration != "" {
			if r := RoleOfModule("x." + c.configuration); r != Plain {
				c.role = r
			}
		}
		if (c.role == Plain || c.role == Production && c.configuration == "" && onlyHosting(c.module)) && f.describedForDevelopment(c) {
			c.role = Development
		}
		if c.role != Plain {
			continue
		}
		named, speaks := false, false
		for _, e := range c.evidence {
			named = true
			speaks = speaks || e.speaks()
		}
		switch {
		case len(c.importedBy) > 0 && (!named || !speaks || c.onlyStarts() && c.importedByProduction()):
			c.role = Base
		case named && !speaks:
			// Only tests, or only a developer's files, name it.
			c.role = c.evidence[0].Role
			if c.role != Testing && c.role != Development {
				c.role = Testing
			}
		}
	}
}

// onlyStarts says that nothing but manage.py, wsgi.py and the like name it: the
// names that startproject wrote and nobody changed.
func (c *choice) onlyStarts() bool {
	return !slices.ContainsFunc(c.evidence, func(e Evidence) bool {
		return e.speaks() && e.From != FromManage && e.From != FromServer && e.From != FromCelery
	})
}

// importedByProduction says that a module with a name for production is built on it.
func (c *choice) importedByProduction() bool {
	return slices.ContainsFunc(c.importedBy, func(o *choice) bool {
		return RoleOfModule(o.module) == Production && len(o.importedBy) == 0
	})
}

// namedBy says that a sort of file names the module.
func (c *choice) namedBy(from Source) bool {
	return slices.ContainsFunc(c.evidence, func(e Evidence) bool { return e.From == from })
}

// best is the weightiest evidence of a choice, and its tier.
func (c *choice) best() (tier, Evidence) {
	t, best := alone, Evidence{}
	for _, e := range sortEvidence(slices.Clone(c.evidence)) {
		if e.speaks() && tiers[e.From] > t {
			t, best = tiers[e.From], e
		}
	}
	if t < titled && (c.role == Production || c.role == Staging) {
		return titled, best
	}
	return t, best
}

// choose says for every site which of its settings modules are deployed.
func (f *finder) choose() {
	for _, d := range f.sites {
		d.choose()
	}
	// Examples and the sites of tests count only when there is no other site.
	worth := func(d *draft) int {
		at := d.root
		if d.manage != "" {
			at = folderOf(d.manage)
		}
		switch RoleOfPath(at) {
		case Testing:
			return 0
		case Development:
			return 1
		}
		if !slices.ContainsFunc(d.sorted(), func(c *choice) bool { return c.role != Testing }) {
			return 0
		}
		return 2
	}
	most := 0
	for _, d := range f.sites {
		most = max(most, worth(d))
	}
	for _, d := range f.sites {
		if worth(d) < most {
			d.aside = true
			for _, c := range d.sorted() {
				if !c.stated {
					c.deployed, c.why = false, ""
				}
			}
		}
	}
}

func (d *draft) choose() {
	all := d.sorted()
	fallback := false
	pool := slices.DeleteFunc(slices.Clone(all), func(c *choice) bool {
		return !c.stated && (c.role == Development || c.role == Testing || c.role == Base)
	})
	for _, last := range []Role{Development, Base, Testing} {
		if len(pool) == 0 {
			fallback = true
			pool = slices.DeleteFunc(slices.Clone(all), func(c *choice) bool { return c.role != last })
		}
	}
	if fallback {
		// Of what is for development, manage.py's is what people run.
		if managed := slices.DeleteFunc(slices.Clone(pool), func(c *choice) bool {
			t, _ := c.best()
			return t < servedBy && !c.namedBy(FromManage)
		}); len(managed) > 0 {
			pool = managed
		}
	}
	// What another settings module of the pool imports is a part of that one, unless something names it.
	roots := slices.DeleteFunc(slices.Clone(pool), func(c *choice) bool {
		t, _ := c.best()
		return len(c.importedBy) > 0 && t <= titled
	})
	if len(roots) > 0 {
		pool = roots
	}
	most := nothing
	for _, c := range pool {
		t, _ := c.best()
		most = max(most, t)
	}
	var chosen []*choice
	for _, c := range pool {
		if t, _ := c.best(); t == most {
			chosen = append(chosen, c)
		}
	}
	chosen = d.narrow(chosen, most)
	for _, c := range chosen {
		_, e := c.best()
		if e == (Evidence{}) && len(c.evidence) > 0 {
			e = sortEvidence(c.evidence)[0]
		}
		c.deployed = true
		c.why = e.Place()
		switch {
		case c.stated:
			c.why = "named by the user"
		case len(all) == 1 && c.why == "":
			c.why = "the only settings module"
		case len(pool) == 1 && c.why == "" && most < titled:
			c.why = "the only settings module that is not for development, tests or a base of others"
			if c.role == Development || c.role == Testing || c.role == Base {
				c.why = "nothing names another"
			}
		case most == titled:
			c.why = "its name"
			if e.Path != "" {
				c.why = "its name, " + e.Place()
			}
		case c.why == "":
			c.why = "nothing names another"
		}
		if fallback && !c.stated && c.role == Development && c.why != "nothing names another" {
			c.why += ", though it is for development"
		}
	}
}

// narrow picks among choices with evidence of the same weight. Files for
// deployment may name several, and so may two servers; a name alone counts less.
func (d *draft) narrow(chosen []*choice, most tier) []*choice {
	if len(chosen) < 2 {
		return chosen
	}
	if most == titled {
		// "prod" says more than "docker", and both more than "staging".
		for _, is := range []func(*choice) bool{
			func(c *choice) bool { return c.role == Production && !onlyHosting(c.module) },
			func(c *choice) bool { return c.role == Production },
		} {
			some := slices.DeleteFunc(slices.Clone(chosen), func(c *choice) bool { return !is(c) })
			if len(some) > 0 {
				return some
			}
		}
		return chosen
	}
	if most == mentioned || most == managed || most == alone {
		// Production names, then the weightiest file; of what nothing names, what looks like the site's own.
		slices.SortStableFunc(chosen, func(a, b *choice) int {
			_, x := a.best()
			_, y := b.best()
			return cmp.Or(-cmp.Compare(x.From, y.From), cmp.Compare(len(a.module), len(b.module)))
		})
		if most == alone {
			return chosen[:1]
		}
		_, top := chosen[0].best()
		return slices.DeleteFunc(chosen, func(c *choice) bool {
			_, e := c.best()
			return e.From != top.From
		})
	}
	return chosen
}

// serve applies which wsgi and asgi modules the deployment files run: their
// settings have the deployment file's word, those of the others only their own.
func (f *finder) serve(d *draft) {
	for _, t := range f.scan.targets {
		if !t.speaks() || t.From == FromScript && t.Role != Production {
			continue
		}
		dir := folderOf(t.Path)
		for _, c := range d.sorted() {
			for i := range c.evidence {
				e := &c.evidence[i]
				if t.module == "manage" {
					if e.From == FromManage && e.Path == d.manage && t.From == FromDeployment && !f.otherProgram(t) && (within(folderOf(e.Path), dir) || within(dir, folderOf(e.Path))) {
						c.evidence = append(c.evidence, Evidence{Path: t.Path, Line: t.Line, From: FromDeployment, Role: t.Role})
					}
					continue
				}
				if e.From != FromServer && e.From != FromCelery {
					continue
				}
				name := strings.TrimSuffix(e.Path, ".py")
				if strings.HasSuffix("/"+name, "/"+strings.ReplaceAll(t.module, ".", "/")) {
					e.From, e.Role = FromServer, Plain
				}
			}
		}
	}
}

// otherProgram says that the same file also runs a real server.
func (f *finder) otherProgram(t served) bool {
	return slices.ContainsFunc(f.scan.targets, func(o served) bool { return o.Path == t.Path && o.module != "manage" })
}
