package terraform

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

// tree writes a file as one line a block or argument, for tests.
func tree(b *Block, indent string, out *strings.Builder) {
	for _, a := range b.Attributes {
		fmt.Fprintf(out, "%s%d %s = %s\n", indent, a.Line, a.Name, text(a.Value))
	}
	for _, c := range b.Blocks {
		fmt.Fprintf(out, "%s%d %s\n", indent, c.Line, strings.Join(append([]string{c.Type}, c.Labels...), " "))
		tree(c, indent+"  ", out)
	}
}

func text(v Value) string {
	switch v.Kind {
	case String:
		return fmt.Sprintf("%q", v.Text)
	case List:
		var items []string
		for _, i := range v.Items {
			items = append(items, text(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case Object:
		return "{}"
	case Unknown:
		return "?" + v.Text
	}
	return v.Text
}

func TestParse(t *testing.T) {
	f := Parse(source.NewFile("main.tf", `# comment
terraform { required_version = ">= 1.5" } // another
resource "aws_db_instance" "main" {
  count = 0 /* one
  more */
  name     = "a \"b\" $${c}"
  public   = var.public
  again    = "${var.public}"
  chosen   = var.x == 1 ? [true] : [
    false,
  ]
  list     = [
    "a", # comment
    "b-${c}", [1, -2.5], {x = 1},
  ]
  each     = [for x in var.list : { y = x }]
  tags     = { Name = "x", "other" = [1, {a = "}"}] }
  call     = merge(local.tags, {
    a = "b"
  })
  policy   = <<-EOT
    { "Statement": "}" }
    EOT
  after    = true
  block {
    inner "label" {}
    empty = ""
  }
}
variable "public" { default = true }
`))
	var out strings.Builder
	tree(&Block{Blocks: f.Blocks}, "", &out)
	want := `2 terraform
  2 required_version = ">= 1.5"
3 resource aws_db_instance main
  4 count = 0
  6 name = "a \"b\" ${c}"
  7 public = ?var.public
  8 again = ?var.public
  9 chosen = ?var.x == 1 ? [true] : [
    false,
  ]
  12 list = ["a", ?"b-${c}", [1, -2.5], {}]
  16 each = ?[for x in var.list : { y = x }]
  17 tags = {}
  18 call = ?merge(local.tags, {
    a = "b"
  })
  21 policy = ?<<-EOT
    { "Statement": "}" }
    EOT
  24 after = true
  25 block
    27 empty = ""
    26 inner label
30 variable public
  30 default = true
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if f.Broken != 0 {
		t.Errorf("line %d is broken", f.Broken)
	}
}

// TestBroken holds that a line that is not understood costs no other, and that it is named.
func TestBroken(t *testing.T) {
	for text, line := range map[string]int{
		"resource \"a\" \"b\" {\n  ??? x\n  y = true\n}\n": 2, "a {\n": 2, "}\nx = 1": 1, "x = \"open\ny = 1": 1, "x = [1,": 1, "x = <<A\nb": 2,
		strings.Repeat("a {", 100): 1,
	} {
		if f := Parse(source.NewFile("x.tf", text)); f.Broken != line {
			t.Errorf("%q: broken at %d, want %d", text, f.Broken, line)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("resource \"a\" \"b\" {\n x = [\"${y}\", {z = 1}]\n}\n<<E\nE")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range Modules([]*File{Parse(source.NewFile("x.tf", text))}) {
			for _, r := range m.Resources {
				for _, a := range r.Attributes {
					v, _ := r.Get(r.Block, a.Name)
					v.Texts()
				}
			}
		}
	})
}
