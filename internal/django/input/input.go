// Package input reads what a route takes from the request: the arguments of
// its pattern, the keys that its code reads, and the fields of its forms and
// serializers.
//
// It knows where each comes in and, as far as the text says it, what it is read
// as. What becomes of it is not its business.
package input

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Input is something that a view takes from the request.
type Input struct {
	Name string
	// In is "path", "query", "form", "json", "file", "header" or "cookie".
	In string
	// Type is what it is read as: "int", "uuid", "slug", "str" …, the lower-case name of a form field's
	// class without "Field"; "" when nothing says it.
	Type string
}

// Reader reads the routes of a context. It is for one goroutine.
type Reader struct {
	index *pyname.Index
	root  string
	forms *form.Reader
}

// New makes a Reader for the models of a context; graph may be nil, and then no form has fields of a model's.
func New(index *pyname.Index, root string, graph *models.Graph) *Reader {
	return &Reader{index, root, form.New(index, root, graph)}
}

// Read is what a route takes, sorted; path arguments come first, in the pattern's order.
func (r *Reader) Read(route *urlconf.Route) []Input {
	list := Path(route)
	path := len(list)
	have := map[[2]string]int{}
	add := func(in Input) {
		key := [2]string{in.In, in.Name}
		if i, ok := have[key]; ok {
			if list[i].Type == "" {
				list[i].Type = in.Type
			}
			return
		}
		have[key] = len(list)
		list = append(list, in)
	}
	seen := map[pysyntax.Node]bool{}
	for _, h := range view.Handlers(route.View) {
		for _, c := range view.Reach(r.index, r.root, route.View, h) {
			if seen[c.Def] {
				continue
			}
			seen[c.Def] = true
			code := codeReader{r: r, code: c, add: add, forms: map[*pyname.Class]bool{}}
			code.read()
		}
	}
	for _, name := range []string{"form_class", "serializer_class"} {
		if route.View.Class == nil {
			break
		}
		if v, _, ok := route.View.Class.Attr(name); ok && v.Class != nil && v.Kind == pyeval.Ref {
			in := "form"
			if name == "serializer_class" {
				in = "json"
			}
			for _, i := range r.fields(rows.Text(r.index, r.root, v.Class), in) {
				add(i)
			}
		}
	}
	slices.SortStableFunc(list[path:], func(a, b Input) int { return cmp.Or(cmp.Compare(a.In, b.In), cmp.Compare(a.Name, b.Name)) })
	return list
}

var (
	converter = regexp.MustCompile(`<(?:([A-Za-z_]\w*):)?([A-Za-z_]\w*)>`)
	group     = regexp.MustCompile(`\(\?P<([A-Za-z_]\w*)>`)
)

// Path are the arguments of a route's pattern, in its order.
func Path(r *urlconf.Route) []Input {
	list := []Input{}
	for i, part := range r.Parts {
		if r.Kinds[i] == urlconf.Path {
			for _, m := range converter.FindAllStringSubmatch(part, -1) {
				list = append(list, Input{m[2], "path", cmp.Or(m[1], "str")})
			}
			continue
		}
		for _, m := range group.FindAllStringSubmatchIndex(part, -1) {
			list = append(list, Input{part[m[2]:m[3]], "path", groupType(part[m[1]:])})
		}
	}
	return list
}

// groupType is what the text of a named group lets through, from behind its name on.
func groupType(rest string) string {
	depth := 1
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
			if depth > 0 {
				continue
			}
			switch rest[:i] {
			case `\d+`, `[0-9]+`, `\d{1,10}`, `[1-9]\d*`, `[1-9][0-9]*`:
				return "int"
			case `[-\w]+`, `[\w-]+`, `[-a-zA-Z0-9_]+`, `[a-zA-Z0-9_-]+`:
				return "slug"
			}
			return "str"
		}
	}
	return "str"
}

// stores are the attributes of a request that hold what the client sent.
var stores = map[string]string{
	"GET": "query", "query_params": "query", "POST": "form", "FILES": "file", "COOKIES": "cookie",
	"META": "header", "headers": "header", "data": "json", "REQUEST": "query",
}

// fields are what a form or serializer takes. Those that its code takes out it takes at other times, and of one whose
// fields are not known as a whole those count that it declares.
func (r *Reader) fields(c *pyname.Class, in string) (list []Input) {
	if c == nil {
		return nil
	}
	all := form.Declared(c)
	if s := r.forms.Of(c); s != nil {
		all = slices.Concat(s.Fields, s.Dropped)
	}
	for _, f := range all {
		if !f.ReadOnly {
			list = append(list, Input{f.Name, in, strings.ToLower(strings.TrimSuffix(f.Type, "Field"))})
		}
	}
	return list
}

// codeReader reads what one function takes from the request.
type codeReader struct {
	r     *Reader
	code  view.Code
	add   func(Input)
	forms map[*pyname.Class]bool
	// alias are local names for a store: data = request.POST.
	alias map[string]string
}

func (r *codeReader) read() {
	r.alias = map[string]string{}
	body := view.Body(r.code.Def)
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Assign); ok && len(a.Targets) == 1 {
			if name, ok := a.Targets[0].(*pysyntax.Name); ok {
				if in := r.store(a.Value); in != "" {
					r.alias[name.ID] = in
				}
			}
		}
		return true
	})
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			r.call(n)
		case *pysyntax.Subscript:
			if in := r.store(n.Value); in != "" {
				r.key(in, n.Index, "")
			}
		case *pysyntax.Compare:
			if len(n.Ops) == 1 && len(n.Comparators) == 1 {
				if in := r.store(n.Comparators[0]); in != "" {
					r.key(in, n.Left, "")
				}
			}
		}
		return true
	})
}

// store says which part of the request an expression is: "query" of request.GET; "" when it is none.
func (r *codeReader) store(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return r.alias[e.ID]
	case *pysyntax.Attribute:
		in := stores[e.Attr.Name]
		if in == "" || !r.isRequest(e.Value) {
			return ""
		}
		return in
	case *pysyntax.Call:
		// json.loads(request.body)
		if name, ok := r.code.Module.Qualify(e.Func); ok && name == "json.loads" && len(e.Args) > 0 && r.isBody(e.Args[0]) {
			return "json"
		}
		// request.GET.copy()
		if a, ok := e.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "copy" || a.Attr.Name == "dict") {
			return r.store(a.Value)
		}
	}
	return ""
}

func (r *codeReader) isBody(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return e.Attr.Name == "body" && r.isRequest(e.Value)
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			return r.isBody(a.Value) // request.body.decode()
		}
	}
	return false
}

// isRequest says that an expression is the request: the parameter, or self.request.
func (r *codeReader) isRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return r.code.Request != "" && e.ID == r.code.Request
	case *pysyntax.Attribute:
		name, ok := e.Value.(*pysyntax.Name)
		return ok && e.Attr.Name == "request" && r.code.Self != "" && name.ID == r.code.Self
	}
	return false
}

// key adds an input by the expression that names it.
func (r *codeReader) key(in string, e pysyntax.Expr, kind string) {
	c, ok := r.code.Module.Fold(e)
	if !ok || c.Kind != pyname.ConstStr || c.Text == "" {
		return
	}
	name := c.Text
	if in == "header" {
		if h, ok := strings.CutPrefix(name, "HTTP_"); ok {
			name = h
		} else if strings.ToUpper(name) == name && name != "CONTENT_TYPE" && name != "CONTENT_LENGTH" && strings.Contains(name, "_") {
			return // REMOTE_ADDR, SERVER_NAME: the server's own
		}
		name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	}
	r.add(Input{name, in, kind})
}

// conversions are calls that say what an input is read as.
var conversions = map[string]string{"int": "int", "float": "float", "UUID": "uuid", "Decimal": "decimal", "bool": "bool", "parse_date": "date", "parse_datetime": "datetime"}

func (r *codeReader) call(n *pysyntax.Call) {
	if a, ok := n.Func.(*pysyntax.Attribute); ok {
		switch a.Attr.Name {
		case "get", "getlist", "pop":
			if in := r.store(a.Value); in != "" && len(n.Args) > 0 {
				r.key(in, n.Args[0], "")
			}
		case "get_signed_cookie":
			if r.isRequest(a.Value) && len(n.Args) > 0 {
				r.key("cookie", n.Args[0], "")
			}
		}
	}
	if len(n.Args) == 0 {
		return
	}
	if kind := conversions[view.LastPart(n.Func)]; kind != "" {
		r.converted(n.Args[0], kind)
	}
	r.form(n)
}

// converted adds the input that a conversion is given: int(request.GET.get("page", 1)).
func (r *codeReader) converted(e pysyntax.Expr, kind string) {
	switch e := e.(type) {
	case *pysyntax.Subscript:
		if in := r.store(e.Value); in != "" {
			r.key(in, e.Index, kind)
		}
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(e.Args) > 0 {
			if in := r.store(a.Value); in != "" {
				r.key(in, e.Args[0], kind)
			}
		}
	}
}

// form adds the fields of a form or serializer that is given a part of the request: ContactForm(request.POST).
func (r *codeReader) form(n *pysyntax.Call) {
	in := ""
	for _, a := range n.Args {
		if s := r.store(a); s == "form" || s == "query" || s == "json" {
			in = s
			break
		}
	}
	for _, k := range n.Keywords {
		if k.Name.Name == "data" {
			if s := r.store(k.Value); s != "" {
				in = s
			}
		}
	}
	if in == "" {
		return
	}
	for _, d := range r.code.Module.Resolve(n.Func) {
		c := d.Class()
		if c == nil || r.forms[c] {
			continue
		}
		r.forms[c] = true
		for _, i := range r.r.fields(c, in) {
			r.add(i)
		}
	}
}
