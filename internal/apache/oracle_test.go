package apache_test

import (
	"strings"
	"testing"

	"paddock/internal/apache"
	"paddock/internal/oracle"
	"paddock/internal/source"
)

// snippets are texts whose lines, words and sections end where it takes a closer look to say so. Behind each stands a directive that
// Apache does not have: it complains of that one by its name where the text before has ended, and of something else, or of nothing, where not.
var snippets = []string{
	"",
	"ServerAdmin a",
	"# a",
	"# goes on \\",
	"# goes on \\\n# and ends",
	"ServerAdmin \\\na",
	"ServerAdmin a\\ ",
	"ServerAdmin \"a b\"",
	"ServerAdmin 'a \"b'",
	`ServerAdmin "a\"b"`,
	`ServerAdmin "a\\"`,
	`ServerAdmin a\\`,
	`Header set A a'b`,
	`Header set A "x # y"`,
	"<VirtualHost *:80>\nServerName a\n</VirtualHost>",
	"<virtualhost *:80>\nSERVERNAME a\n</VIRTUALHOST>",
	"<IfModule none.c>\nBogus a\n</IfModule>",
	"<IfModule !none.c>\nServerName a\n</IfModule>",
	"<Directory \"/a b\">\nRequire all granted\n</Directory>",
	"  <Directory /a>\n\tRequire all granted\r\n  </Directory>",
	"Define A /srv\nAlias /m ${A}/x\n<Directory ${A}/x>\n</Directory>",
	"<Directory \\\n/a>\n</Directory>",
}

const marker = "PaddockMarker"

// TestSnippets holds that lines, words and sections end for this package where they end for Apache.
func TestSnippets(t *testing.T) {
	httpd := oracle.Apache(t)
	for _, text := range snippets {
		config := text + "\n" + marker + " x\n"
		said := httpd.Read(t, config)
		real := strings.Contains(said, "Invalid command '"+marker+"'")
		ours := false
		for _, d := range apache.Parse(source.NewFile("httpd.conf", config)).Top {
			ours = ours || d.Name == strings.ToLower(marker)
		}
		if real != ours {
			t.Errorf("%q: Apache says %q; here the next directive is seen: %v", text, said, ours)
		}
	}
}

// TestWords holds the words of a directive against Apache, which says of Header what it does not know among them.
func TestWords(t *testing.T) {
	httpd := oracle.Apache(t)
	for _, text := range []string{`"x"y`, `"x" y`, `'x'"y"`, `"a\"b"y`, `"a\\"y`, `a"b y`} {
		line := "Header set A " + text
		d := apache.Parse(source.NewFile("httpd.conf", line)).Top[0]
		if len(d.Args) != 4 {
			t.Errorf("%q: %q", text, d.Args)
			continue
		}
		if said := httpd.Read(t, line+"\n"); !strings.Contains(said, "Unknown parameter: "+d.Args[3]) {
			t.Errorf("%q: the last word is %q here; Apache says %q", text, d.Args[3], said)
		}
	}
}

// TestProtocols holds what is made of a name alone in SSLProtocol: Apache warns that it replaces what was there.
func TestProtocols(t *testing.T) {
	if said := oracle.Apache(t).Read(t, "SSLProtocol TLSv1.2 TLSv1.3\n"); !strings.Contains(said, "overrides already set parameter") {
		t.Errorf("Apache says %q", said)
	}
	if said := oracle.Apache(t).Read(t, "SSLProtocol -all +TLSv1.2 +TLSv1.3\n"); strings.Contains(said, "overrides") || !strings.Contains(said, "Syntax OK") {
		t.Errorf("Apache says %q", said)
	}
}
