package djtmpl

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"paddock/internal/oracle"
	"paddock/internal/source"
)

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
	compare(t, oracle.Templates(t, "django61", contribApps, texts), texts, Config{Strict: true})
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
	compare(t, oracle.Templates(t, "django61", contribApps, texts), texts, Config{Strict: true})
}

func compare(t *testing.T, answers []oracle.TemplateAnswer, texts []oracle.TemplateText, config Config) (accepted, rejected, wrong int) {
	t.Helper()
	for i, text := range texts {
		answer := answers[i]
		m := Parse(source.NewFile(text.Name, text.Text), config)
		say := func(format string, args ...any) {
			t.Helper()
			wrong++
			t.Errorf("%s: %s\n%.300s", text.Name, fmt.Sprintf(format, args...), text.Text)
		}
		switch {
		case answer.Error != "" && len(m.Errors) == 0:
			say("accepted; Django says %s", answer.Error)
		case answer.Error == "" && len(m.Errors) > 0:
			say("rejected: %v; Django accepts it", m.Errors[0])
		case answer.Error != "":
			rejected++
		default:
			accepted++
			var ours, theirs strings.Builder
			characters := newCharacters(text.Text)
			for _, n := range m.Nodes {
				dumpDjango(&ours, n, m, characters, "")
			}
			for _, n := range answer.Nodes {
				dumpTheirs(&theirs, n, "")
			}
			if a, b := ours.String(), theirs.String(); a != b {
				say("another tree\n%s", firstDifference(a, b))
			}
		}
	}
	return accepted, rejected, wrong
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			other := "nothing"
			if i < len(y) {
				other = y[i]
			}
			return fmt.Sprintf("line %d: ours   %s\n        theirs %s", i+1, x[i], other)
		}
	}
	return "theirs has more: " + y[len(x)]
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

func dumpTheirs(out *strings.Builder, n oracle.TemplateNode, indent string) {
	text := n.Text
	switch n.Class {
	case "TextNode":
		text = ""
	case "AdminLogNode", "InclusionAdminNode", "FlatpageNode": // of compile functions of their own
		n.Class = "Custom"
	case "CycleNode": // a named cycle that comes again is the same object, whose token is the last one's
		n.Start, n.End = 0, 0
	}
	fmt.Fprintf(out, "%s%s %d-%d %s\n", indent, n.Class, n.Start, n.End, text)
	for i, list := range n.Lists {
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(out, "%s [%d]\n", indent, i)
		for _, c := range list {
			dumpTheirs(out, c, indent+"  ")
		}
	}
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

func dumpDjango(out *strings.Builder, n Node, m *Template, characters func(source.Pos) int, indent string) {
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
	case *With:
		text = djangoBindings(n.Bindings)
	case *Include:
		text = djangoBindings(n.With)
	case *Cycle:
		start, end = 0, 0
	case *Locale:
		class = djangoClasses[n.Name]
	case *Get:
		class = djangoClasses[n.Name]
	case *BlockTrans, *Verbatim:
		lists = nil
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
	}
	fmt.Fprintf(out, "%s%s %d-%d %s\n", indent, class, start, end, text)
	for i, list := range lists {
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(out, "%s [%d]\n", indent, i)
		for _, c := range list {
			dumpDjango(out, c, m, characters, indent+"  ")
		}
	}
}

func djangoBindings(list []*Binding) string {
	var words []string
	for _, b := range list {
		words = append(words, b.Name.Name+"="+djangoExpr(b.Value))
	}
	return strings.Join(words, " ")
}

func djangoExpr(x Expr) string {
	switch x := x.(type) {
	case nil:
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
