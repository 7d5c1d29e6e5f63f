package djtmpl

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"paddock/internal/oracle"
	"paddock/internal/source"
)

// libraries.txt is what Django's registries have, and some more that is marked there.
func TestLibraries(t *testing.T) {
	theirs, err := ParseLibraries(oracle.Templates(t, "django61", contribApps).Libraries(t))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := ParseLibraries(djangoText)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name, lib := range theirs {
		if ours[name] == nil {
			t.Errorf("there is no library %s", name)
			continue
		}
		for tag, spec := range lib.Tags {
			n++
			own := *ours[name].Tags[tag]
			if spec.End == "" { // where it can't be seen in the function's text
				spec.End, spec.Middle = own.End, own.Middle
			}
			if !reflect.DeepEqual(*spec, own) {
				t.Errorf("%s: tag %s: %+v, Django has %+v", name, tag, own, *spec)
			}
		}
		for filter, spec := range lib.Filters {
			n++
			if own := ours[name].Filters[filter]; own == nil || *own != *spec {
				t.Errorf("%s: filter %s: %+v, Django has %+v", name, filter, own, *spec)
			}
		}
	}
	if n < 130 {
		t.Errorf("only %d tags and filters", n)
	}
}

// cases reads a table of templates, one a line, in which \n, \r and \t stand for what they mean in Go.
func cases(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line != "" && !strings.HasPrefix(line, "##") {
			list = append(list, strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(line))
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s has no templates", name)
	}
	return list
}

var contribApps = []string{
	"django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.flatpages", "django.contrib.humanize",
	"django.contrib.messages", "django.contrib.sites", "django.contrib.staticfiles", "django.contrib.sessions",
}

// Django's own parser accepts and rejects what this one does, and makes the same nodes of it.
func TestDjango(t *testing.T) {
	var texts []oracle.TemplateText
	for i, text := range cases(t, "testdata/oracle.txt") {
		texts = append(texts, oracle.TemplateText{Name: fmt.Sprintf("a/b/%d.html", i+1), Text: text})
	}
	if len(texts) < 150 {
		t.Errorf("only %d templates in the table", len(texts))
	}
	compare(t, oracle.Templates(t, "django61", contribApps).Parse(t, texts), texts, Config{Strict: true})
}

// The examples' templates, with the libraries of the examples not at hand.
func TestExamples(t *testing.T) {
	var texts []oracle.TemplateText
	err := filepath.WalkDir("../../examples", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".html") {
			return err
		}
		data, err := os.ReadFile(path)
		texts = append(texts, oracle.TemplateText{Name: filepath.ToSlash(path), Text: string(data)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 50 {
		t.Errorf("only %d templates in the examples", len(texts))
	}
	compare(t, oracle.Templates(t, "django61", contribApps).Parse(t, texts), texts, Config{Strict: true})
}

// tally is what came of a comparison.
type tally struct {
	accepted, rejected, wrong int
	nodes, bodies             int // compared; bodies of tags of whose nodes Django does not tell
}

func compare(t *testing.T, answers []oracle.TemplateAnswer, texts []oracle.TemplateText, config Config) (n tally) {
	t.Helper()
	for i, text := range texts {
		answer := answers[i]
		m := Parse(source.NewFile(text.Name, text.Text), config)
		say := func(format string, args ...any) {
			t.Helper()
			n.wrong++
			t.Errorf("%s: %s\n%.300s", text.Name, fmt.Sprintf(format, args...), text.Text)
		}
		switch {
		case answer.Error != "" && len(m.Errors) == 0:
			say("accepted; Django says %s", answer.Error)
		case answer.Error == "" && len(m.Errors) > 0:
			e := m.Errors[0]
			say("rejected: %v: %s; Django accepts it", m.File.Position(e.Start), e.Msg)
		case answer.Error != "":
			n.rejected++
		default:
			n.accepted++
			if d := n.difference(asDjango(m.Nodes, text.Name, newCharacters(text.Text)), answer.Nodes); d != "" {
				say("another tree: %s", d)
			}
		}
		if err := checkTemplate(m); err != nil {
			say("%v", err)
		}
	}
	return n
}

// difference is the first one between two lists of nodes, "" without one.
func (n *tally) difference(ours, theirs []oracle.TemplateNode) string {
	for i := range max(len(ours), len(theirs)) {
		if i >= len(ours) || i >= len(theirs) {
			return fmt.Sprintf("%d nodes, Django has %d: %+v %+v", len(ours), len(theirs), ours[i:], theirs[i:])
		}
		a, b := ours[i], theirs[i]
		n.nodes++
		if b.Class == "CycleNode" { // a named cycle that comes again is the same object, whose token is the last one's
			a.Start, a.End = b.Start, b.End
		}
		if b.Class == "Custom" {
			a.Lists, b.Lists = flat(a.Lists), flat(b.Lists)
			if len(b.Lists[0]) == 0 && len(a.Lists[0]) > 0 { // it keeps its nodes elsewhere
				n.bodies++
				a.Lists = b.Lists
			}
		}
		if a.Class != b.Class || a.Start != b.Start || a.End != b.End || a.Text != b.Text {
			return fmt.Sprintf("%s %d-%d %q, Django has %s %d-%d %q", a.Class, a.Start, a.End, a.Text, b.Class, b.Start, b.End, b.Text)
		}
		for k := range max(len(a.Lists), len(b.Lists)) {
			var x, y []oracle.TemplateNode
			if k < len(a.Lists) {
				x = a.Lists[k]
			}
			if k < len(b.Lists) {
				y = b.Lists[k]
			}
			if d := n.difference(x, y); d != "" {
				return d
			}
		}
	}
	return ""
}

func flat(lists [][]oracle.TemplateNode) [][]oracle.TemplateNode {
	return [][]oracle.TemplateNode{slices.Concat(lists...)}
}

// newCharacters translates offsets in bytes into those in characters.
func newCharacters(text string) func(source.Pos) int {
	if len(text) == utf8.RuneCountInString(text) {
		return func(p source.Pos) int { return int(p) }
	}
	table := make([]int32, len(text)+1)
	n := int32(0)
	for i := range text {
		table[i] = n
		n++
	}
	table[len(text)] = n
	return func(p source.Pos) int { return int(table[p]) }
}

// djangoClasses are Django's names of the nodes.
var djangoClasses = map[string]string{
	"*djtmpl.Text": "TextNode", "*djtmpl.Output": "VariableNode", "*djtmpl.Comment": "CommentNode", "*djtmpl.If": "IfNode", "*djtmpl.For": "ForNode",
	"*djtmpl.With": "WithNode", "*djtmpl.Include": "IncludeNode", "*djtmpl.Extends": "ExtendsNode", "*djtmpl.Block": "BlockNode",
	"*djtmpl.AutoEscape": "AutoEscapeControlNode", "*djtmpl.FilterBlock": "FilterNode", "*djtmpl.Spaceless": "SpacelessNode",
	"*djtmpl.Verbatim": "VerbatimNode", "*djtmpl.Load": "LoadNode", "*djtmpl.URL": "URLNode", "*djtmpl.Cycle": "CycleNode",
	"*djtmpl.ResetCycle": "ResetCycleNode", "*djtmpl.FirstOf": "FirstOfNode", "*djtmpl.Now": "NowNode", "*djtmpl.Regroup": "RegroupNode",
	"*djtmpl.IfChanged": "IfChangedNode", "*djtmpl.CSRFToken": "CsrfTokenNode", "*djtmpl.Debug": "DebugNode", "*djtmpl.Static": "StaticNode",
	"*djtmpl.Prefix": "PrefixNode", "*djtmpl.Trans": "TranslateNode", "*djtmpl.BlockTrans": "BlockTranslateNode", "*djtmpl.WidthRatio": "WidthRatioNode",
	"*djtmpl.TemplateTag": "TemplateTagNode", "*djtmpl.Lorem": "LoremNode", "*djtmpl.PartialDef": "PartialDefNode", "*djtmpl.Partial": "PartialNode",
	"*djtmpl.Cache": "CacheNode",
	"localize":      "LocalizeNode", "localtime": "LocalTimeNode", "timezone": "TimezoneNode", "language": "LanguageNode",
	"get_available_languages": "GetAvailableLanguagesNode", "get_current_language": "GetCurrentLanguageNode",
	"get_current_language_bidi": "GetCurrentLanguageBidiNode", "get_current_timezone": "GetCurrentTimezoneNode",
	"get_language_info": "GetLanguageInfoNode", "get_language_info_list": "GetLanguageInfoListNode",
}

// asDjango are nodes as Django's would tell of themselves.
func asDjango(nodes []Node, name string, characters func(source.Pos) int) []oracle.TemplateNode {
	list := make([]oracle.TemplateNode, len(nodes))
	for i, n := range nodes {
		list[i] = nodeAsDjango(n, name, characters)
	}
	return list
}

func nodeAsDjango(n Node, name string, characters func(source.Pos) int) oracle.TemplateNode {
	class, text := djangoClasses[fmt.Sprintf("%T", n)], ""
	tag := n.Range()
	if h, ok := n.(interface{ Tag() source.Span }); ok {
		tag = h.Tag()
	}
	start, end := characters(tag.Start), characters(tag.End)
	lists := Bodies(n)
	switch n := n.(type) {
	case *Output:
		text = djangoExpr(n.X)
	case *If:
		var conditions []string
		for _, b := range n.Branches {
			if b.Cond == nil {
				conditions = append(conditions, "else")
			} else {
				conditions = append(conditions, djangoCondition(b.Cond))
			}
		}
		text = strings.Join(conditions, " ")
	case *For:
		var names []string
		for _, v := range n.Vars {
			names = append(names, v.(*Name).Name)
		}
		text = strings.Join(names, ",") + " in " + djangoExpr(n.Seq)
		if n.Reversed {
			text += " reversed"
		}
	default:
		text = strings.Join(djangoDetails(n, name), " ")
	case *Text:
		text = n.Text
	case *Locale:
		class, text = djangoClasses[n.Name], strings.Join(djangoDetails(n, name), " ")
	case *Get:
		class, text = djangoClasses[n.Name], strings.Join(djangoDetails(n, name), " ")
	case *Verbatim:
		lists = nil
	case *BlockTrans:
		lists, text = nil, strings.Join(djangoDetails(n, name), " ")
	case *Tag:
		switch n.Spec.Kind {
		case Simple:
			class = "SimpleNode"
		case SimpleBlock:
			class = "SimpleBlockNode"
		case Inclusion:
			class = "InclusionNode"
		case Custom:
			class = "Custom"
		}
		if class != "Custom" {
			text = strings.Join(djangoDetails(n, name), " ")
		}
	}
	answer := oracle.TemplateNode{Class: class, Start: start, End: end, Text: text}
	for _, list := range lists {
		answer.Lists = append(answer.Lists, asDjango(list, name, characters))
	}
	return answer
}

// relative is the name that "./x" and "../x" mean in a template.
func relative(name, in string) string {
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		return name
	}
	return path.Join(path.Dir(strings.TrimLeft(in, "/")), name)
}

// djangoDetails are what a node holds besides other nodes, in the words of templates.py.
func djangoDetails(n Node, name string) (words []string) {
	exprs := func(list ...Expr) {
		for _, x := range list {
			words = append(words, djangoExpr(x))
		}
	}
	template := func(x Expr) {
		if s, ok := x.(*Str); ok { // Django makes the name whole when it parses
			x = &Str{Value: relative(s.Value, name)}
		}
		exprs(x)
	}
	named := func(list ...*Binding) {
		for _, b := range list {
			words = append(words, b.Name.Name+"="+djangoExpr(b.Value))
		}
	}
	optional := func(word string, x Expr) {
		if x != nil {
			words = append(words, word, djangoExpr(x))
		}
	}
	as := func(name Ident) {
		if name.Name != "" {
			words = append(words, "as", name.Name)
		}
	}
	flag := func(is bool, yes, no string) {
		switch {
		case is && yes != "":
			words = append(words, yes)
		case !is && no != "":
			words = append(words, no)
		}
	}
	tokens := func(list []Node) {
		var b strings.Builder
		for _, n := range list {
			switch n := n.(type) {
			case *Text:
				b.WriteString(n.Text)
			case *Output:
				b.WriteString("{{" + n.X.(*Name).Name + "}}")
			}
		}
		words = append(words, b.String())
	}
	switch n := n.(type) {
	case *AutoEscape:
		flag(n.On, "on", "off")
	case *Block:
		words = []string{n.Name.Name}
	case *BlockTrans:
		named(n.With...)
		if n.Count != nil {
			named(n.Count)
		}
		optional("context", n.Context)
		flag(n.Trimmed, "trimmed", "")
		as(n.As)
		tokens(n.Body)
		tokens(n.Plural)
	case *Cache:
		exprs(n.Expire)
		words = append(words, n.Fragment)
		exprs(n.Vary...)
		optional("using", n.Using)
	case *Cycle:
		exprs(n.Values...)
		if n.Of != nil {
			n = n.Of
		}
		as(n.As)
		flag(n.Silent, "silent", "")
	case *Extends:
		template(n.Parent)
	case *FilterBlock:
		exprs(n.X)
	case *FirstOf:
		exprs(n.Values...)
		as(n.As)
	case *Get:
		words = []string{n.As.Name}
		if n.Of != nil {
			exprs(n.Of)
		}
	case *IfChanged:
		exprs(n.Values...)
	case *Include:
		template(n.Name)
		named(n.With...)
		flag(n.Only, "only", "")
	case *Locale:
		if n.X != nil {
			exprs(n.X)
		} else {
			flag(n.On, "on", "off")
		}
	case *Lorem:
		exprs(n.Count)
		words = append(words, n.Method)
		flag(n.Random, "random", "")
	case *Now:
		words = []string{n.Format}
		as(n.As)
	case *PartialDef:
		words = []string{n.Name.Name}
		flag(n.Inline, "inline", "")
	case *Partial:
		words = []string{n.Name.Name}
	case *Prefix:
		as(n.As)
	case *Regroup:
		exprs(n.X, n.By)
		as(n.As)
	case *Static:
		exprs(n.Path)
		as(n.As)
	case *Tag:
		exprs(n.Args...)
		named(n.Kwargs...)
		as(n.As)
	case *TemplateTag:
		words = []string{n.Name}
	case *Trans:
		exprs(n.Message)
		flag(n.Noop, "noop", "")
		optional("context", n.Context)
		as(n.As)
	case *URL:
		exprs(n.View)
		exprs(n.Args...)
		named(n.Kwargs...)
		as(n.As)
	case *WidthRatio:
		exprs(n.Value, n.Max, n.Width)
		as(n.As)
	case *With:
		named(n.Bindings...)
	}
	return words
}

func djangoExpr(x Expr) string {
	switch x := x.(type) {
	case nil, *Content:
		return ""
	case *Str:
		return "str:" + x.Value
	case *Num:
		return "num"
	case *Const:
		return "name:" + x.Value
	case *Filter:
		var args []string
		for _, a := range x.Args {
			args = append(args, djangoExpr(a))
		}
		return djangoExpr(x.X) + "|" + strings.Join(args, ",")
	}
	return "name:" + dottedName(x)
}

// dottedName is Path, but for Django's empty names.
func dottedName(x Expr) string {
	if a, ok := x.(*Attr); ok {
		return dottedName(a.X) + "." + a.Name.Name
	}
	return x.(*Name).Name
}

func djangoCondition(x Expr) string {
	switch x := x.(type) {
	case *Unary:
		return "(" + x.Op + " " + djangoCondition(x.X) + ")"
	case *Binary:
		return "(" + x.Op + " " + djangoCondition(x.X) + " " + djangoCondition(x.Y) + ")"
	}
	return djangoExpr(x)
}

// Templates that are a little wrong: those of the table with tokens and characters taken out, put in twice or put in
// another's place. Accepting and rejecting is then mostly decided by what people do wrong.
func TestMutants(t *testing.T) {
	originals := slices.DeleteFunc(cases(t, "testdata/oracle.txt"), func(text string) bool {
		return strings.Contains(text, "get_admin_log") // reads its arguments its own way
	})
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	var pieces []string // tokens of all of them
	for _, text := range originals {
		for _, tok := range tokenize(text) {
			pieces = append(pieces, text[tok.start:tok.end])
		}
	}
	characters := []string{" ", "|", ":", ".", "\"", "'", "=", ",", "_", "-", "%", "}", "{", "#", "as", "in", "and", "not", "1", "é", "(", ")", "\\"}
	var texts []oracle.TemplateText
	for i := range mutants {
		text := pick(originals)
		for range 1 + random.IntN(2) {
			switch random.IntN(5) {
			case 0: // a token of another template, at a token's edge
				edge := 0
				if tokens := tokenize(text); len(tokens) > 0 {
					edge = int(tokens[random.IntN(len(tokens))].end)
				}
				text = text[:edge] + pick(pieces) + text[edge:]
			case 1: // a token less
				if tokens := tokenize(text); len(tokens) > 0 {
					tok := tokens[random.IntN(len(tokens))]
					text = text[:tok.start] + text[tok.end:]
				}
			default: // a character more, or in another's place
				runes := []rune(text)
				at := random.IntN(len(runes) + 1)
				rest := min(at+random.IntN(2), len(runes))
				text = string(runes[:at]) + pick(characters) + string(runes[rest:])
			}
		}
		texts = append(texts, oracle.TemplateText{Name: fmt.Sprintf("a/b/m%d.html", i), Text: text})
	}
	n := compare(t, oracle.Templates(t, "django61", contribApps).Parse(t, texts), texts, Config{Strict: true})
	t.Logf("%d accepted, %d rejected, %d wrong", n.accepted, n.rejected, n.wrong)
	if n.accepted < mutants/10 || n.rejected < mutants/10 {
		t.Errorf("%d accepted and %d rejected say too little", n.accepted, n.rejected)
	}
}

// mutants is how many are tried. 60,000 have been.
const mutants = 3000
