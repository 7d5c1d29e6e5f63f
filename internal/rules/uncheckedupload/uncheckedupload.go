// Package uncheckedupload is the rule unchecked-upload; doc.md says what it does and why.
package uncheckedupload

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/form"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unchecked-upload", Title: "An upload is kept whatever it is", Practice: "uploads",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{434}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const fix = "Take only the extensions that you need, FileExtensionValidator(allowed_extensions=[…]), look at what the file begins with, and bound its size."

// words say what is wrong, by what is asked.
var words = map[verdict]string{
	nothing: "nothing is asked of what is uploaded into %s before it is kept",
	size:    "only the size is asked of what is uploaded into %s before it is kept",
	claimed: "the upload into %s is kept when the browser says that its type is right, and a browser says what its user likes",
	refused: "the upload into %s is refused for a few names or extensions only: all others are kept, in other spelling too",
}

type judge struct {
	pass  *rule.Pass
	forms *form.Reader
	graph *models.Graph
	// staff are the forms of the admin, which only staff fills in.
	staff map[pysyntax.Node]bool
	// filled are the serializers that are filled from requests.
	filled map[pysyntax.Node]bool
	// routes are those that lead to a form, a serializer or a function.
	routes map[pysyntax.Node][]*matrix.Entry
	// said are the columns that were reported for forms that do not declare the field themselves.
	said map[missing]bool
}

// missing is a model's field, and what is asked of what gets into it.
type missing struct {
	column *models.Field
	asked  verdict
}

func run(pass *rule.Pass) {
	j := &judge{pass: pass, graph: &models.Graph{}, staff: map[pysyntax.Node]bool{}, said: map[missing]bool{}, filled: map[pysyntax.Node]bool{}, routes: map[pysyntax.Node][]*matrix.Entry{}}
	for _, e := range pass.Matrix.Entries {
		if e.Graph != nil {
			j.graph = e.Graph
			break
		}
	}
	j.forms = form.New(pass.Project.Index, pass.Site.Root, j.graph)
	var modules []*pyname.Module
	for _, m := range pass.Modules() {
		if m.Root == pass.Site.Root {
			modules = append(modules, m)
		}
	}
	for _, m := range modules {
		for _, c := range m.Classes() {
			j.ofAdmin(m, c)
		}
	}
	j.uses(modules)
	for _, m := range modules {
		for _, c := range m.Classes() {
			j.fieldset(m, c)
		}
	}
	for _, b := range pass.Bodies() {
		if b.Module.Root == pass.Site.Root {
			j.view(b)
		}
	}
}

// uses notes the serializers that are filled from requests: those by which routes write, and those that code gives data.
// Many others only write answers.
func (j *judge) uses(modules []*pyname.Module) {
	for _, e := range j.pass.Matrix.Entries {
		for _, h := range view.Handlers(e.Route.View) {
			if len(h.Methods) > 0 && !slices.ContainsFunc(h.Methods, func(m string) bool { return m == "POST" || m == "PUT" || m == "PATCH" }) {
				continue
			}
			code := j.pass.Reach(e.Route.View, h)
			for _, s := range j.forms.OfHandler(e.Route.View, h, code) {
				if s.Class != nil {
					j.filled[s.Class.Node] = true
					j.lead(e, s.Class.Node)
				}
			}
			for _, c := range view.Forms(j.pass.Project.Index, j.pass.Site.Root, e.Route.View, code) {
				j.lead(e, c.Node)
			}
			for _, c := range code {
				j.lead(e, c.Def)
			}
		}
	}
	for _, m := range modules {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok || !slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "data" }) {
				return true
			}
			for _, d := range m.Resolve(call.Func) {
				if c := d.Class(); c != nil {
					j.filled[c.Node] = true
				}
			}
			return true
		})
	}
}

// lead notes that a route leads to a form, a serializer or a function.
func (j *judge) lead(e *matrix.Entry, to pysyntax.Node) {
	if list := j.routes[to]; len(list) == 0 || list[len(list)-1] != e { // routes come one after the other
		j.routes[to] = append(list, e)
	}
}

// ofAdmin notes the forms that the admin uses.
func (j *judge) ofAdmin(m *pyname.Module, c *pyname.Class) {
	yes, _ := c.Inherits("django.contrib.admin.ModelAdmin", "django.contrib.admin.options.ModelAdmin", "django.contrib.admin.TabularInline", "django.contrib.admin.StackedInline")
	if !yes && !forStaff(m) {
		return
	}
	for _, name := range []string{"form", "add_form", "change_form"} {
		member, ok := c.Own(name)
		if !ok || member.Bindings[0].Value == nil {
			continue
		}
		for _, d := range m.Resolve(member.Bindings[0].Value) {
			if f := d.Class(); f != nil {
				j.staff[f.Node] = true
			}
		}
	}
}

// fieldset judges the files that a form or serializer puts into a model.
func (j *judge) fieldset(m *pyname.Module, c *pyname.Class) {
	k := form.KindOf(c)
	if k != form.Form && k != form.Serializer || j.staff[c.Node] || forStaff(m) || k == form.Serializer && !j.filled[c.Node] {
		return
	}
	set := j.forms.Of(c)
	if set == nil || set.Model == nil {
		return
	}
	for _, f := range set.Fields {
		if f.ReadOnly || f.Column == nil || f.Column.Owner == nil {
			continue
		}
		column := calledBy(f.Column.Owner.Class, f.Column.Name)
		at := f.Place
		best := nothing
		var declared *definition
		if f.Declared {
			declared = calledBy(c, f.Name)
			if declared == nil || !isNamed(declared, "FileField") || f.Column.Kind != "FileField" && f.Column.Kind != "ImageField" {
				continue
			}
			if f.Column.Kind == "ImageField" && k == form.Serializer {
				continue
			}
			best = max(best, validators(declared))
		} else if f.Column.Kind != "FileField" || otherClass(c, f.Name) {
			continue
		}
		if column != nil {
			best = max(best, validators(column))
		}
		if f.Column.Owner.Class != nil {
			// A form calls the model's clean(), and saving calls save() whoever saves.
			hooks := []string{"clean", "clean_fields", "full_clean", "save"}
			if k == form.Serializer {
				hooks = hooks[2:]
			}
			best = max(best, j.methods(f.Column.Owner.Class, f.Column.Name, "", hooks))
		}
		own, hooks := "clean_"+f.Name, []string{"clean", "_clean_fields", "full_clean", "is_valid", "save", "_post_clean", "__init__"}
		if k == form.Serializer {
			own, hooks = "validate_"+f.Name, []string{"validate", "create", "update", "save", "to_internal_value", "run_validation", "__init__"}
		}
		if best = max(best, j.methods(c, f.Name, own, hooks)); best == checked {
			continue
		}
		if at.File == nil {
			at = set.Place
		}
		if at.File == nil {
			at = pyeval.Place{File: m.Index().Source(m.Path), Span: c.Node.Name.Range()}
		}
		// Several forms of one model's field lack the same thing: it is the field that should have its validator.
		if key := (missing{f.Column, best}); !f.Declared {
			if j.said[key] {
				continue
			}
			j.said[key] = true
		}
		j.report(j.pass.Report(at, words[best], f.Column.Owner.Class.Name[strings.LastIndexByte(f.Column.Owner.Class.Name, '.')+1:]+"."+f.Column.Name), best, f.Name, c.Node)
	}
}

// report completes a finding about what a form or function lets through, which at says.
func (j *judge) report(f *finding.Finding, v verdict, key string, at pysyntax.Node) {
	f.Fix, f.Key = fix, key
	if routes := j.routes[at]; len(routes) > 0 {
		rule.Reached(f, routes)
	}
	if v == size {
		f.Confidence = finding.Unsure
	}
}

// forStaff says that a module is about the admin.
func forStaff(m *pyname.Module) bool {
	return slices.ContainsFunc(strings.Split(m.Name, "."), func(p string) bool { return p == "admin" || strings.HasPrefix(p, "admin_") })
}

// otherClass says that a form's Meta gives a field a class of its own choosing, which may check: field_classes, or DRF's
// serializer_field_mapping.
func otherClass(c *pyname.Class, field string) bool {
	for _, member := range c.FindAll("Meta") {
		meta, ok := member.Bindings[0].Node.(*pysyntax.ClassDef)
		if !ok {
			continue
		}
		inner := member.Class.Module.Class(meta)
		if inner == nil {
			continue
		}
		classes, ok := inner.Find("field_classes")
		if !ok {
			continue
		}
		d, ok := classes.Bindings[0].Value.(*pysyntax.Dict)
		if !ok {
			return true
		}
		for i, k := range d.Keys {
			s, ok := k.(*pysyntax.Str)
			if !ok {
				return true
			}
			if s.Value == field {
				names := classes.Class.Module.Names(d.Values[i])
				return !slices.Contains(names, "django.forms.FileField") && !slices.Contains(names, "django.forms.fields.FileField")
			}
		}
	}
	_, mapped := c.Find("serializer_field_mapping")
	return mapped
}

// definition is the call that makes a field.
type definition struct {
	module *pyname.Module
	call   *pysyntax.Call
}

// calledBy is the call by which a class defines a field; nil when it is defined otherwise.
func calledBy(c *pyname.Class, name string) *definition {
	if c == nil {
		return nil
	}
	member, ok := c.Find(name)
	if !ok {
		return nil
	}
	if call, ok := member.Bindings[0].Value.(*pysyntax.Call); ok {
		return &definition{member.Class.Module, call}
	}
	return nil
}

// isNamed says that a field is the framework's own of a name, and no class of the project's or a package's that may check.
func isNamed(d *definition, name string) bool {
	for _, n := range d.module.Names(d.call.Func) {
		if (strings.HasPrefix(n, "django.") || strings.HasPrefix(n, "rest_framework.")) && strings.HasSuffix(n, "."+name) {
			return true
		}
	}
	return false
}

// validators is the most that a field's validators ask.
func validators(d *definition) verdict {
	best := nothing
	for _, k := range d.call.Keywords {
		if k.Name.Name != "validators" {
			if k.Name.Name == "" {
				return checked // **options
			}
			continue
		}
		list, ok := k.Value.(*pysyntax.List)
		if !ok {
			return checked
		}
		for _, e := range list.Elts {
			best = max(best, validator(d.module, e))
		}
	}
	return best
}

// validator is what one asks: a function of the project what is written in it, others enough.
func validator(m *pyname.Module, e pysyntax.Expr) verdict {
	if call, ok := e.(*pysyntax.Call); ok {
		for _, n := range m.Names(call.Func) {
			if strings.HasSuffix(n, ".MaxLengthValidator") || strings.HasSuffix(n, ".MinLengthValidator") {
				return nothing
			}
		}
		for _, d := range m.Resolve(call.Func) {
			c := d.Class()
			if c == nil {
				continue
			}
			if member, ok := c.Find("__call__"); ok {
				if def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
					if names := parameters(def); len(names) > 1 {
						return function(member.Class.Module, def, names[1], 0)
					}
				}
			}
		}
		return checked
	}
	for _, d := range m.Resolve(e) {
		if def := d.Function(); def != nil && d.Module != nil {
			if names := parameters(def); len(names) > 0 {
				return function(d.Module, def, names[len(names)-1], 0)
			}
		}
	}
	return checked
}

// methods is the most that methods of a form, serializer or model ask of a field's upload: own is the one that gets it as
// its argument, "" without one.
func (j *judge) methods(c *pyname.Class, field, own string, hooks []string) verdict {
	best := nothing
	for _, name := range append([]string{own}, hooks...) {
		for _, member := range c.FindAll(name) {
			def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
			if !ok {
				continue
			}
			if name == "__init__" && mentions(def, "validators") {
				return checked
			}
			l := &look{module: member.Class.Module, names: map[string]aspect{}, isUpload: func(e pysyntax.Expr) bool { return entryOf(e, field) }}
			if params := parameters(def); name == own && len(params) > 1 {
				l.names[params[1]] = whole
			}
			best = max(best, l.body(def.Body))
		}
	}
	return best
}

// entryOf says that an expression takes an entry of a name out of a mapping: cleaned_data["file"], attrs.get("file").
func entryOf(e pysyntax.Expr, field string) bool {
	var key pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Subscript:
		key = e.Index
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "get" || a.Attr.Name == "pop") && len(e.Args) > 0 {
			key = e.Args[0]
		}
	case *pysyntax.Attribute:
		// self.instance.file, once it is put there.
		return e.Attr.Name == field
	}
	s, ok := key.(*pysyntax.Str)
	return ok && s.Value == field
}

func mentions(def *pysyntax.FunctionDef, attribute string) (yes bool) {
	pysyntax.Walk(def, func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Attribute); ok && a.Attr.Name == attribute {
			yes = true
		}
		return !yes
	})
	return yes
}

// view judges a function that takes an upload out of the request by itself, or is given one by django-ninja, and puts it
// into a model.
func (j *judge) view(b *signin.Body) {
	if forStaff(b.Module) {
		return
	}
	// What a form has asked of its own file counts as well.
	asked := checked
	isUpload := func(e pysyntax.Expr) bool {
		if fromRequest(e) {
			asked = nothing
			return true
		}
		v, ok := j.fromForm(b, e)
		if ok {
			asked = min(asked, v)
		}
		return ok
	}
	l := &look{module: b.Module, names: map[string]aspect{}, isUpload: isUpload, keeps: map[*pysyntax.Call]bool{}}
	for _, list := range [][]*pysyntax.Arg{b.Def.Args.PosOnly, b.Def.Args.Args, b.Def.Args.KwOnly} {
		for _, a := range list {
			if a.Annotation != nil && slices.ContainsFunc(b.Module.Names(a.Annotation), func(n string) bool { return strings.HasPrefix(n, "ninja.") && strings.HasSuffix(n, ".UploadedFile") }) {
				l.names[a.Name.Name] = whole
				asked = nothing
			}
		}
	}
	// Once to learn the names.
	l.body(b.Def.Body)
	type keep struct {
		node pysyntax.Node
		into string
	}
	var keeps []keep
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			if into := j.keeps(b, l, n); into != "" {
				l.keeps[n] = true
				keeps = append(keeps, keep{n, into})
			}
		case *pysyntax.Assign:
			if len(n.Targets) == 1 && l.aspect(n.Value) == whole {
				if a, ok := n.Targets[0].(*pysyntax.Attribute); ok {
					for _, d := range b.Module.InstanceOf(a.Value) {
						if into := j.fileOf(d, a.Attr.Name); into != "" {
							keeps = append(keeps, keep{n, into})
							break
						}
					}
				}
			}
		}
		return true
	})
	if len(keeps) == 0 {
		return
	}
	if v := max(l.body(b.Def.Body), asked); v < checked {
		for _, k := range keeps {
			j.report(j.pass.ReportNode(b.Module, k.node, words[v], k.into), v, b.Name(), b.Def)
		}
	}
}

// fromForm says that an expression is the file that a plain form has, one of no model, and what the form asks of it:
// form.cleaned_data["file"]. Forms of models are judged by themselves.
func (j *judge) fromForm(b *signin.Body, e pysyntax.Expr) (asked verdict, ok bool) {
	var base, key pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Subscript:
		base, key = e.Value, e.Index
	case *pysyntax.Call:
		if a, isAttr := e.Func.(*pysyntax.Attribute); isAttr && (a.Attr.Name == "get" || a.Attr.Name == "pop") && len(e.Args) > 0 {
			base, key = a.Value, e.Args[0]
		}
	}
	name, isText := key.(*pysyntax.Str)
	if !isText {
		return nothing, false
	}
	if n, isName := base.(*pysyntax.Name); isName {
		for _, v := range b.Values(n.ID) {
			base = v
		}
	}
	data, isAttr := base.(*pysyntax.Attribute)
	if !isAttr || data.Attr.Name != "cleaned_data" {
		return nothing, false
	}
	for _, c := range j.formsOf(b, data.Value) {
		if form.KindOf(c) != form.Form || j.forms.Model(c) != nil || j.staff[c.Node] {
			continue
		}
		field := calledBy(c, name.Value)
		if field == nil || !isNamed(field, "FileField") {
			continue
		}
		asked = max(validators(field), j.methods(c, name.Value, "clean_"+name.Value, []string{"clean", "_clean_fields", "full_clean", "is_valid", "__init__"}))
		return asked, asked < checked
	}
	return nothing, false
}

// formsOf are the classes of a form: of what makes it, or in form_valid() of what the view names.
func (j *judge) formsOf(b *signin.Body, e pysyntax.Expr) (list []*pyname.Class) {
	for _, d := range b.Module.InstanceOf(e) {
		if c := d.Class(); c != nil {
			list = append(list, c)
		}
	}
	n, ok := e.(*pysyntax.Name)
	if len(list) > 0 || !ok || b.Class == nil || !b.Parameter(n.ID) || b.Def.Name.Name != "form_valid" {
		return list
	}
	member, ok := b.Class.Find("form_class")
	if !ok || member.Bindings[0].Value == nil {
		return nil
	}
	for _, d := range member.Class.Module.Resolve(member.Bindings[0].Value) {
		if c := d.Class(); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// fromRequest says that an expression is a file of a request: request.FILES["file"], request.FILES.get("file").
func fromRequest(e pysyntax.Expr) bool {
	isFiles := func(e pysyntax.Expr) bool {
		a, ok := e.(*pysyntax.Attribute)
		return ok && a.Attr.Name == "FILES"
	}
	switch e := e.(type) {
	case *pysyntax.Subscript:
		return isFiles(e.Value)
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		return ok && (a.Attr.Name == "get" || a.Attr.Name == "pop") && isFiles(a.Value)
	}
	return false
}

// keeps says into what a call puts an upload; "" when it does not.
func (j *judge) keeps(b *signin.Body, l *look, call *pysyntax.Call) string {
	for _, k := range call.Keywords {
		if l.aspect(k.Value) != whole {
			continue
		}
		// Model(file=…), Model.objects.create(file=…)
		target := call.Func
		if a, ok := target.(*pysyntax.Attribute); ok && (a.Attr.Name == "create" || a.Attr.Name == "acreate") {
			if manager, ok := a.Value.(*pysyntax.Attribute); ok {
				target = manager.Value
			}
		}
		for _, d := range b.Module.Resolve(target) {
			if into := j.fileOf(d, k.Name.Name); into != "" {
				return into
			}
		}
	}
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "save" || len(call.Args) < 2 || l.aspect(call.Args[1]) != whole {
		return ""
	}
	if n, _ := b.Module.Qualify(a.Value); n == "django.core.files.storage.default_storage" {
		return "the default storage"
	}
	if field, ok := a.Value.(*pysyntax.Attribute); ok {
		for _, d := range b.Module.InstanceOf(field.Value) {
			if into := j.fileOf(d, field.Attr.Name); into != "" {
				return into
			}
		}
	}
	return ""
}

// fileOf names a model's field of files that checks nothing by itself; "" when it is none.
func (j *judge) fileOf(d pyname.Def, name string) string {
	c := d.Class()
	if c == nil {
		return ""
	}
	m := j.graph.Of(c)
	if m == nil {
		return ""
	}
	// Validators of the model's field do not run here; nor does an ImageField look at its image.
	if f := m.Field(name); f != nil && (f.Kind == "FileField" || f.Kind == "ImageField") {
		return c.Name[strings.LastIndexByte(c.Name, '.')+1:] + "." + name
	}
	return ""
}
