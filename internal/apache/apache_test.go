package apache

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

func show(list []*Directive) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%d:%s%q", d.Line, d.Name, d.Args)
		if d.Section {
			b.WriteString("{" + show(d.Block) + "}")
		}
		b.WriteString(";")
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a directive", "SSLProtocol all -SSLv3", `1:sslprotocol["all" "-SSLv3"];`},
		{"a section", "<VirtualHost *:443>\n  ServerName a\n</virtualhost>\nB c", `1:virtualhost["*:443"]{2:servername["a"];};4:b["c"];`},
		{"quotes", `Header set X "a \"b\" c" 'd e' ""`, `1:header["set" "X" "a \"b\" c" "d e" ""];`},
		{"a quote within a word", `RewriteRule ^a"b$ c`, `1:rewriterule["^a\"b$" "c"];`},
		{"no comment behind a word", "A b # c", `1:a["b" "#" "c"];`},
		{"a quote ends a word", `Header set A "x"'y' "z\\" w\\v`, `1:header["set" "A" "x" "y" "z\\" "w\\v"];`},
		{"a comment goes on", "# a \\\nB c\nD", `3:d[];`},
		{"a space behind the backslash", "A b\\ \nC", `1:a["b\\"];2:c[];`},
		{"continued", "A b \\\n  c\nD", `1:a["b" "c"];3:d[];`},
		{"continued to the end", "A b \\", `1:a["b" "\\"];`},
		{"never ended", "<If true>\nA", `1:if["true"]{2:a[];};`},
		{"ended without a beginning", "A\n</If>\nB", `1:a[];3:b[];`},
		{"crossed", "<A>\n<B>\n</A>\nC", `1:a[]{2:b[]{};};4:c[];`},
		{"Windows", "<A b>\r\nC d\r\n</A>\r\n", `1:a["b"]{2:c["d"];};`},
		{"nothing", "<>\n \n</>", ``},
	} {
		if got := show(Parse(source.NewFile("a.conf", c.text)).Top); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestIn(t *testing.T) {
	f := Parse(source.NewFile("a.conf", "<VirtualHost *>\n<Directory />\n<IfModule x>\nRequire all granted\n</IfModule>\n</Directory>\n</VirtualHost>"))
	dir := f.Top[0].Block[0]
	own := dir.Own("require")
	if len(own) != 1 || own[0].In("directory") != dir || own[0].In("virtualhost") != f.Top[0] || own[0].In("location") != nil || own[0].Arg(1) != "granted" || own[0].Arg(2) != "" {
		t.Errorf("%v", own)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("<A b>\nC \"d \\\" e\" \\\n f\n</A>\n</B>")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("a.conf", text)
		Walk(Parse(file).Top, func(d *Directive) {
			if d.Line < 1 || d.Line > file.LineCount() || d.Name == "" {
				t.Errorf("%q at line %d", d.Name, d.Line)
			}
			for _, b := range d.Block {
				if b.Parent != d {
					t.Error("the parent is another one")
				}
			}
		})
	})
}
