package check

import "testing"

func TestSections(t *testing.T) {
	m := Meta{Doc: "# id\nbefore\n\n## One\n\ntext\n### below\n````md\n## not a heading\n```\n## nor this\n```\n````\n\n## Two\n\n## Three\nend"}
	var titles string
	for _, s := range m.Sections() {
		titles += s.Title + ";"
	}
	if titles != "One;Two;Three;" {
		t.Errorf("titles: %s", titles)
	}
	for title, want := range map[string]string{
		"One": "text\n### below\n````md\n## not a heading\n```\n## nor this\n```\n````", "Two": "", "Three": "end", "Four": "",
	} {
		if got := m.Section(title); got != want {
			t.Errorf("Section(%q) = %q, want %q", title, got, want)
		}
	}
}
