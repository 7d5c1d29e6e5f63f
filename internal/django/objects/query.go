package objects

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// rowsOf is what a function that takes a model, a manager or a QuerySet works on.
func (e *evaluator) rowsOf(f *frame, v val) (val, bool) {
	if v.rows && v.model != nil {
		return v, true
	}
	if m := e.modelOf(&v); m != nil {
		return e.managerRows(m, first(m.Managers), f), true
	}
	if v.method != "" && v.self != nil && v.self.rows {
		return *v.self, true // Model.objects.all without the call
	}
	return val{}, false
}

// managerRows are the rows that a manager gives: all, unless its get_queryset narrows them.
func (e *evaluator) managerRows(m *models.Model, k *models.Manager, f *frame) val {
	v := val{model: m, rows: true, manager: k}
	if k == nil || f == nil || f.depth >= maxCalls {
		return v
	}
	for _, class := range k.Classes {
		member, ok := class.Find("get_queryset")
		if !ok {
			continue
		}
		node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		for g := f; g != nil; g = g.caller {
			if g.fn != nil && g.fn.node == node {
				e.meet(node)
				return v
			}
		}
		w := e.invoke(f, &closure{module: member.Class.Module, node: node, class: member.Class}, &v, nil)
		v.own, v.pub = w.own, w.pub
		return v
	}
	return v
}

// method calls a method that no code of the project defines.
func (e *evaluator) method(f *frame, o val, name string, a *arguments) val {
	switch name {
	case "unsign", "unsign_object":
		v := mix(append(a.all(), o)...)
		v.safe = true
		return v
	case "check_token":
		// Of PasswordResetTokenGenerator, also of a class of the project that derives from it.
		v := mix(a.all()...)
		v.safe = true
		return v
	}
	switch o.what {
	case data, kwargs, session, mapping, contextual, cleaned, fields, listing:
		return e.containerMethod(f, o, name, a)
	case object, super:
		return e.builtinMethod(f, o, name, a)
	}
	switch {
	case o.model != nil && o.rows:
		return e.query(f, o, name, a)
	case o.model != nil:
		return e.objectMethod(f, o, name, a)
	}
	if name == "execute" || name == "executemany" {
		e.statement(f, a)
		return val{}
	}
	// What a method of something unknown makes of its arguments is no identifier any more.
	v := mix(append(a.all(), o)...)
	if !o.input {
		v.input, v.path, v.from, v.header = false, false, "", false
	}
	return v
}

func (e *evaluator) containerMethod(f *frame, o val, name string, a *arguments) val {
	key, has := a.get(0, "key")
	switch name {
	case "get", "pop", "getlist", "setdefault", "__getitem__":
		if has {
			v := e.item(f, o, key)
			if d, ok := a.get(1, "default"); ok && isEmpty(&v) {
				return d
			}
			return v
		}
	case "copy", "dict", "strip", "decode":
		return o
	case "append", "add", "extend", "update":
		if o.what == mapping && o.keys != nil {
			e.changedDict(o.keys)
			for k, v := range a.keys {
				o.keys[k] = v
			}
			if has && key.what == mapping {
				for k, v := range key.keys {
					o.keys[k] = v
				}
			}
		}
		return val{}
	case "items", "values", "keys":
		if o.what == fields {
			// Any field of the form: for f in form.fields.values().
			any := val{what: field, inst: o.inst, text: anyField}
			if name == "items" {
				return val{what: listing, items: []val{{what: listing, items: []val{{}, any}}}}
			}
			return val{what: listing, items: []val{any}}
		}
		return mix(append(inOrder(o.keys), o)...)
	}
	return mix(append(a.all(), o)...)
}

// objectMethod is a method that Django gives an object, or one that is not read.
func (e *evaluator) objectMethod(f *frame, o val, name string, a *arguments) val {
	switch name {
	case "save", "delete", "asave", "adelete", "save_base":
		e.write(o)
		return val{}
	case "refresh_from_db", "full_clean", "clean":
		return val{}
	case "has_perm", "has_perms", "has_module_perms":
		v := mix(a.all()...)
		v.role = true
		v.asker = v.asker || o.asker && len(v.look) > 0
		return v
	}
	v := mix(append(a.all(), o)...)
	for _, x := range a.all() {
		v.asker = v.asker || x.what == user || x.what == request
	}
	return v
}

// write notes that the objects of a value are changed.
func (e *evaluator) write(v val) {
	for _, l := range v.look {
		if v.model == nil || l.Model == v.model || len(v.look) == 1 {
			e.mark(mark{kind: markWrite, look: l})
		}
	}
}

// conds are the conditions of a look-up's arguments.
func (e *evaluator) conds(f *frame, a *arguments) []cond {
	var list []cond
	for _, v := range a.list {
		list = append(list, v.conds...)
	}
	for _, k := range a.order {
		list = append(list, cond{key: k, v: a.keys[k], at: a.at})
	}
	if a.more != nil {
		list = append(list, cond{key: "", v: *a.more, at: a.at})
	}
	return list
}

// single are the methods that give one object, chain those that give rows again.
var (
	single = []string{"get", "aget", "first", "afirst", "last", "alast", "earliest", "latest", "get_or_none"}
	counts = []string{"exists", "aexists", "count", "acount", "contains", "aggregate", "aaggregate"}
)

// query is a method of a manager or QuerySet.
func (e *evaluator) query(f *frame, o val, name string, a *arguments) val {
	if o.manager != nil {
		for _, class := range o.manager.Classes {
			member, ok := class.Find(name)
			if !ok {
				continue
			}
			node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
			if !ok || e.onTheWay(f, node) {
				continue
			}
			v := e.invoke(f, &closure{module: member.Class.Module, node: node, class: member.Class}, &o, a)
			if v.model == nil && len(v.look) == 0 {
				return e.told(f, o, name, a)
			}
			if v.rows && v.own == nil && !v.none && e.askerAmong(a) {
				v.vague = addReasons(v.vague, []Reason{{e.at(f, a), name + " is told who asks, and how it narrows the rows could not be read"}})
			}
			return v
		}
	}
	switch name {
	case "filter", "get", "aget", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "complex_filter", "get_or_none",
		"filter_by", "get_object_or_404", "get_or_404":
		v := e.narrow(f, o, name, a)
		if name != "filter" && name != "complex_filter" {
			v.rows = false
		}
		if o.grouped {
			for _, l := range v.look {
				if !slices.Contains(o.look, l) {
					e.mark(mark{kind: markCounted, look: l}) // groups are chosen from, and what is in them is not shown
				}
			}
		}
		if strings.Contains(name, "create") {
			delete(a.keys, "defaults")
			e.ties(f, o.model, a)
			if strings.Contains(name, "update") {
				e.write(v)
			}
		}
		return v
	case "in_bulk", "ain_bulk":
		if ids, ok := a.get(0, "id_list"); ok {
			b := &arguments{keys: map[string]val{"pk__in": ids}, order: []string{"pk__in"}, at: a.at, place: a.place}
			return e.narrow(f, o, "filter", b)
		}
		return o
	case "none":
		o.none = true
		return o
	case "prefetch_related":
		// Prefetch("lines", queryset=…): rows that hang on these, and are as good as these.
		for _, v := range a.all() {
			for _, l := range v.look {
				for _, over := range o.look {
					e.mark(mark{kind: markThrough, look: l, other: over})
				}
				if o.own != nil {
					e.own(l, e.at(f, a), "they hang on rows that are narrowed to who asks")
				} else if len(o.look) == 0 {
					e.mark(mark{kind: markUnknown, look: l, reason: Reason{e.at(f, a), "which of them are shown depends on the rows that they hang on"}})
				}
			}
		}
		return o
	case "values", "values_list":
		o.valued = len(a.list) > 0 && !slices.ContainsFunc(a.list, func(v val) bool { return !v.known || tells(o.model, v.text) })
	case "annotate":
		if o.valued && aggregates(a.at) {
			o.grouped = true
			e.count(f, o, a)
		}
	case "create", "acreate", "bulk_create":
		e.ties(f, o.model, a)
		return val{model: o.model}
	case "update", "delete", "aupdate", "adelete", "_raw_delete":
		e.write(o)
		return val{}
	case "set", "add", "remove", "clear", "aset", "aadd", "aremove":
		for _, l := range o.look {
			e.mark(mark{kind: markWrite, look: l})
		}
		return val{}
	case "raw":
		v := mix(a.all()...)
		if v.input {
			l := e.lookHere(e.at(f, a), o.model, "raw", v)
			e.mark(mark{kind: markUnknown, look: l, reason: Reason{e.at(f, a), "which rows raw SQL finds is not read"}})
			o.look = union(o.look, []*look{l})
		}
		return o
	}
	switch {
	case slices.Contains(single, name):
		o.rows = false
		return o
	case slices.Contains(counts, name):
		if !strings.HasSuffix(name, "exists") && name != "contains" {
			e.leave(o)
		}
		e.count(f, o, a)
		v := mix(o)
		v.asker = v.asker || o.own != nil
		return v
	}
	return e.told(f, o, name, a)
}

// tells says that a column of a model says something of its object: all but days and yes-or-no do. What is no column
// is a part of one that the query takes out, such as the month.
func tells(m *models.Model, name string) bool {
	fd := m.Field(name)
	return strings.Contains(name, "__") || fd != nil && !slices.Contains([]string{"DateField", "DateTimeField", "BooleanField"}, fd.Kind)
}

// aggregates says that a call gives names to numbers that are made of several rows: annotate(count=Count("id")).
func aggregates(at pysyntax.Node) bool {
	call, ok := at.(*pysyntax.Call)
	return ok && len(call.Keywords) > 0 && !slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool {
		n, ok := k.Value.(*pysyntax.Call)
		return !ok || !slices.Contains([]string{"Count", "Sum", "Avg", "StdDev", "Variance"}, view.LastPart(n.Func))
	})
}

// count notes that rows are looked up to be counted: what they are is asked of nobody. They are where they are looked up
// and counted in one expression, and where the function does nothing with the name that it gives them but narrow and count them.
func (e *evaluator) count(f *frame, o val, a *arguments) {
	call, ok := a.at.(*pysyntax.Call)
	if !ok {
		return
	}
	attr, ok := call.Func.(*pysyntax.Attribute)
	if !ok {
		return
	}
	from := []pysyntax.Expr{attr.Value}
	if name := chained(attr.Value); name != nil && f.fn != nil && f.fn.node != nil {
		from = append(from, countedOnly(f.fn.node.Body, name.ID, call)...)
	}
	for _, l := range o.look {
		if l.Place.File == f.module.Tree.File && slices.ContainsFunc(from, func(x pysyntax.Expr) bool {
			_, is := x.(*pysyntax.Call)
			return is && x.Range().Start <= l.Place.Start && l.Place.End <= x.Range().End
		}) {
			e.mark(mark{kind: markCounted, look: l})
		}
	}
}

// chained is the name at the beginning of a chain of methods: rows in rows.filter(…).order_by(…); nil when there is none.
func chained(x pysyntax.Expr) *pysyntax.Name {
	for {
		switch y := x.(type) {
		case *pysyntax.Name:
			return y
		case *pysyntax.Call:
			a, ok := y.Func.(*pysyntax.Attribute)
			if !ok {
				return nil
			}
			x = a.Value
		default:
			return nil
		}
	}
}

// countedOnly are the values that a function gives to a name when all that it does with it is to narrow it, under the
// same name, and to count it. Where it is counted in groups, which may be shown, what comes behind is not asked.
func countedOnly(body []pysyntax.Stmt, id string, counting *pysyntax.Call) (values []pysyntax.Expr) {
	fine := map[*pysyntax.Name]bool{}
	var uses []*pysyntax.Name
	grouping := aggregates(counting)
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if t, ok := n.Targets[0].(*pysyntax.Name); ok && len(n.Targets) == 1 && t.ID == id {
				values = append(values, n.Value)
				fine[t], fine[chained(n.Value)] = true, true
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && (n == counting || slices.Contains(counts, a.Attr.Name)) {
				fine[chained(a.Value)] = true
			}
		case *pysyntax.Name:
			if n.ID == id && !(grouping && n.Start > counting.End) {
				uses = append(uses, n)
			}
		}
		return true
	})
	if slices.ContainsFunc(uses, func(n *pysyntax.Name) bool { return !fine[n] }) {
		return nil
	}
	return values
}

// askerAmong says that a call is told who asks.
func (e *evaluator) askerAmong(a *arguments) bool {
	return slices.ContainsFunc(a.all(), func(v val) bool {
		return v.what == user || v.what == request || v.asker && len(v.look) == 0
	})
}

// told is a method of a QuerySet that is not read; when it is told who asks, the rows are narrowed.
func (e *evaluator) told(f *frame, o val, name string, a *arguments) val {
	if !isEmpty(&o) && o.own == nil && !slices.Contains(ordinary, name) {
		if e.askerAmong(a) {
			o.own = e.reason(f, a, name+" is told who asks")
			for _, l := range o.look {
				if l.Model == o.model {
					e.own(l, e.at(f, a), name+" is told who asks")
				}
			}
		}
	}
	if o.own == nil {
		o.part = o.part || !slices.Contains(ordinary, name) && slices.ContainsFunc(a.all(), func(v val) bool { return !v.input && !v.known })
		for _, v := range a.all() {
			o.look = union(o.look, v.look)
		}
	}
	return o
}

// ordinary are methods of a QuerySet that never narrow it.
var ordinary = []string{
	"exclude", "annotate", "alias", "order_by", "values", "values_list", "all", "select_related", "prefetch_related", "only", "defer", "using", "distinct",
	"union", "extra", "select_for_update", "iterator", "reverse", "bulk_update", "difference", "intersection", "db_manager", "get_queryset", "get_query_set",
}

// onTheWay says that a function is being followed already.
func (e *evaluator) onTheWay(f *frame, node *pysyntax.FunctionDef) bool {
	for g := f; g != nil; g = g.caller {
		if g.fn != nil && g.fn.node == node {
			e.meet(node)
			return true
		}
	}
	return false
}

// narrow applies conditions to rows. Those with a value that the caller chooses make a look-up, if they
// name an object; those that say who asks make it, and what was looked up before, owned.
func (e *evaluator) narrow(f *frame, o val, name string, a *arguments) val {
	one := name != "filter" && name != "complex_filter"
	must := one && !strings.Contains(name, "create") // or there is an error
	v := o
	v.conds = nil
	conds := e.conds(f, a)
	if len(a.list) == 1 && len(conds) == 0 && one && (a.list[0].input || len(a.list[0].look) > 0) {
		conds = append(conds, cond{key: "pk", v: a.list[0], at: a.at}) // a home-made get(pk)
	}
	var asked, public []Reason
	var by *cond
	var names []named
	var derived []*look
	safe := false
	for i := range conds {
		c := &conds[i]
		fd, op := e.resolve(o.model, c.key)
		cv := c.v
		if cv.what == listing {
			cv = element(cv)
		}
		switch {
		case cv.what == user || cv.what == request || cv.asker || cv.own != nil && len(cv.look) == 0 && (cv.model != nil):
			asked = append(asked, Reason{e.at(f, a), askedBy(c.key)})
		case cv.input:
			if (one || identifies(o.model, fd, c.key)) && !op {
				// The model's own key says more than that of another one.
				if by == nil || fd != nil && fd.Owner == o.model && fd.To == nil && strings.Contains(by.key, "__") {
					by = c
				}
				n := named{o.model, cv.from}
				if fd != nil && fd.To != nil {
					n.model = fd.To
				} else if fd != nil && fd.Owner != nil {
					n.model = fd.Owner
				}
				names = append(names, n)
			}
			safe = safe || cv.safe || unguessable(fd, c.key)
		case cv.known && catalog.PublicValue(lastPart(c.key), cv.text):
			public = append(public, Reason{e.at(f, a), "only objects with " + c.key + "=" + cv.text})
		}
		if fd == nil && c.key != "" || fd != nil && (fd.Relation() || identifies(o.model, fd, c.key)) {
			v.part = true
		}
		if !cv.input && !cv.known && !op {
			v.part = true
		}
		if !cv.input {
			derived = union(derived, cv.look)
		}
	}
	if asked != nil {
		v.own = addReasons(o.own, asked)
		for _, l := range o.look {
			if l.Model == o.model {
				e.mark(mark{kind: markOwned, look: l, reason: asked[0]})
			}
		}
		if must {
			// Found among the asker's or not at all: what the conditions name is checked by it.
			for _, l := range derived {
				e.own(l, asked[0].Place, "it has to be tied to an object of the one who asks")
			}
		}
	} else if o.own != nil && must {
		for _, l := range derived {
			e.own(l, e.at(f, a), "it has to be tied to an object of the one who asks")
		}
	}
	if public != nil {
		v.pub = addReasons(o.pub, public)
		for _, l := range o.look {
			if l.Model == o.model {
				e.mark(mark{kind: markPublic, look: l, reason: public[0]})
			}
		}
	}
	if must && v.own != nil {
		for _, l := range o.look {
			if l.Model != o.model {
				e.own(l, e.at(f, a), "an object of the one who asks has to hang on it")
			}
		}
	}
	v.look = union(v.look, derived)
	if by == nil || o.model == nil {
		return v
	}
	if fd, _ := e.resolve(o.model, by.key); fd != nil && fd.Owner != nil && fd.Owner.User && (!by.v.path || by.v.safe) && loginName(fd.Owner, lastPart(by.key)) {
		return v // who somebody says they are, at a login or reset: no object of somebody else's
	}
	fd, _ := e.resolve(o.model, by.key)
	if by.v.header && !by.v.path && (fd == nil || fd.Kind != "UUIDField" && !fd.Relation()) && unguessable(fd, by.key) {
		// A credential in a header: who knows it is the one who asks, or asks for the one whose it is.
		v.own, v.asker = e.reason(f, a, "found by the "+lastPart(by.key)+" that the caller sends"), true
		return v
	}
	l := e.lookHere(e.at(f, a), o.model, by.key, by.v)
	for _, n := range names {
		e.mark(mark{kind: markNamed, look: l, named: n})
	}
	if safe {
		e.mark(mark{kind: markUnguessable, look: l})
	}
	if must {
		e.mark(mark{kind: markMust, look: l})
	}
	for _, r := range v.own {
		e.mark(mark{kind: markOwned, look: l, reason: r})
	}
	for _, r := range v.pub {
		e.mark(mark{kind: markPublic, look: l, reason: r})
	}
	for _, r := range o.vague {
		e.mark(mark{kind: markUnknown, look: l, reason: r})
	}
	for _, t := range v.look {
		if t != l {
			e.mark(mark{kind: markThrough, look: l, other: t})
		}
	}
	v.look = append(slices.Clip(v.look), l)
	if one && len(v.look) > 1 {
		v.look = []*look{l}
	}
	return v
}

func askedBy(key string) string {
	if key == "" {
		return "narrowed to the one who asks"
	}
	return "narrowed by " + key + " to the one who asks"
}

// lookHere is the look-up at a place, made when it is first met.
func (e *evaluator) lookHere(p pyeval.Place, m *models.Model, by string, v val) *look {
	return e.mark(mark{kind: markFound, found: &finding{key: lookKey{at: p, model: m, from: v.from}, by: by, safe: v.safe, sides: e.sides}})
}

func lastPart(key string) string { return key[strings.LastIndex(key, "__")+1:] }

// operators are the look-up types that ask for the very value, and those that only search.
var (
	exact  = []string{"exact", "in", "iexact"}
	search = []string{"contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "gt", "gte", "lt", "lte", "range", "date", "year", "month", "day", "isnull", "regex", "iregex", "search", "overlap", "trigram_similar"}
)

// resolve follows a look-up's name through the models; searching says that it is no identifier but a search.
func (e *evaluator) resolve(m *models.Model, key string) (fd *models.Field, searching bool) {
	parts := strings.Split(key, "__")
	for _, p := range parts {
		if slices.Contains(search, p) {
			return fd, true
		}
		if slices.Contains(exact, p) || m == nil {
			break
		}
		next := m.Field(p)
		if next != nil {
			fd, m = next, next.To
			continue
		}
		if r, ok := m.Reverse(p); ok {
			fd, m = r.Field.Owner.Field("pk"), r.Field.Owner
			continue
		}
		fd, m = nil, nil
	}
	return fd, false
}

// identifies says that a field names one object, or those of one: a key, a slug, a relation.
func identifies(_ *models.Model, fd *models.Field, key string) bool {
	if fd != nil {
		return fd.Primary || fd.Unique || fd.Relation() || fd.Kind == "SlugField" || fd.Kind == "AutoSlugField" || fd.Kind == "UUIDField" || catalog.NameSays("unguessable", fd.Name)
	}
	for _, p := range slices.Backward(strings.Split(key, "__")) {
		if slices.Contains(exact, p) {
			continue
		}
		return p == "pk" || p == "id" || p == "uuid" || p == "slug" || strings.HasSuffix(p, "_id") || catalog.NameSays("unguessable", p)
	}
	return false
}

func unguessable(fd *models.Field, key string) bool {
	if fd != nil {
		return fd.Kind == "UUIDField" || fd.Generated && (fd.Kind == "CharField" || fd.Kind == "SlugField" || fd.Kind == "TextField") || !fd.Relation() && catalog.NameSays("unguessable", fd.Name) ||
			fd.To != nil && keyIsUUID(fd.To)
	}
	return catalog.NameSays("unguessable", strings.TrimSuffix(strings.TrimSuffix(key, "__in"), "__exact"))
}

func keyIsUUID(m *models.Model) bool {
	pk := m.Field("pk")
	return pk != nil && pk.Kind == "UUIDField"
}

// loginName says that a field of the user is what people log in with.
func loginName(m *models.Model, key string) bool {
	key = strings.TrimSuffix(strings.TrimSuffix(key, "__iexact"), "__exact")
	if key == "username" || key == "email" || strings.Contains(key, "email") || strings.Contains(key, "phone") {
		return true
	}
	if m.Class != nil {
		if member, ok := m.Class.Find("USERNAME_FIELD"); ok && member.Bindings[0].Value != nil {
			if c, ok := member.Class.Module.Fold(member.Bindings[0].Value); ok && c.Kind == pyname.ConstStr {
				return key == c.Text
			}
		}
	}
	return false
}

// ties looks at what a new object is tied to by identifiers from the request: Comment(document_id=…).
func (e *evaluator) ties(f *frame, m *models.Model, a *arguments) {
	for _, k := range a.order {
		v := a.keys[k]
		fd := m.Field(k)
		if !v.input || len(v.look) > 0 || fd == nil || fd.To == nil || fd.To.User || !fd.To.Owned() || fd.Name == k {
			continue
		}
		l := e.lookHere(e.at(f, a), fd.To, k, v)
		e.mark(mark{kind: markWrite, look: l})
		if keyIsUUID(fd.To) {
			e.mark(mark{kind: markUnguessable, look: l})
		}
		e.mark(mark{kind: markNamed, look: l, named: named{fd.To, v.from}})
	}
}
