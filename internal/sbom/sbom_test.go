package sbom

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"

	"paddock/internal/advisory/advisorytest"
	"paddock/internal/django"
	"paddock/internal/django/dependency"
	"paddock/internal/ecosystem"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

func bill(t *testing.T, files map[string]string) (text string, bom cyclonedx.BOM) {
	t.Helper()
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Advisories: advisorytest.Open(t, "../advisory/testdata/osv")})
	var b bytes.Buffer
	if err := Write(&b, "shop", "1.0", p.Requirements, dependency.Known(p, func() *dependency.Uses { return dependency.Read(p) })); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &bom); err != nil {
		t.Fatal(err)
	}
	return b.String(), bom
}

func TestWrite(t *testing.T) {
	files := map[string]string{
		"requirements.txt":     "Django==5.2.5\nrequests>=2\ntheme @ git+https://user:hunter2@git.example/theme.git\n",
		"requirements-dev.txt": "cryptography==42.0.0\n",
	}
	text, bom := bill(t, files)
	if again, _ := bill(t, files); again != text {
		t.Error("two runs write different bytes")
	}
	if strings.Contains(text, "hunter2") {
		t.Error("a password of an address is in the bill")
	}
	var got []string
	for _, c := range *bom.Components {
		got = append(got, c.PackageURL+" "+string(c.Scope))
	}
	want := []string{"pkg:pypi/cryptography@42.0.0 excluded", "pkg:pypi/django@5.2.5 required", "pkg:pypi/requests required", "pkg:pypi/theme required"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("components (-want +got)\n%s", diff)
	}
	refs := map[string]bool{"project": true}
	for _, c := range *bom.Components {
		refs[c.BOMRef] = true
	}
	for _, d := range *bom.Dependencies {
		if !refs[d.Ref] {
			t.Errorf("a dependency of %s, which is no component", d.Ref)
		}
		if d.Dependencies != nil && slices.ContainsFunc(*d.Dependencies, func(r string) bool { return !refs[r] }) {
			t.Errorf("%s needs what is no component: %v", d.Ref, *d.Dependencies)
		}
	}
	got = nil
	for _, v := range *bom.Vulnerabilities {
		if !refs[(*v.Affects)[0].Ref] {
			t.Errorf("%s affects what is no component", v.ID)
		}
		rating := "none"
		if v.Ratings != nil {
			rating = string((*v.Ratings)[0].Severity) + " " + string((*v.Ratings)[0].Method)
		}
		got = append(got, v.ID+" "+rating)
	}
	want = []string{"CVE-2024-26130 high CVSSv31", "CVE-2025-57833 medium CVSSv31"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vulnerabilities (-want +got)\n%s", diff)
	}
}

func TestPURL(t *testing.T) {
	for _, tt := range []struct {
		e             ecosystem.Ecosystem
		name, version string
		want          string
	}{
		{ecosystem.PyPI, "torch", "2.0.0+cu118", "pkg:pypi/torch@2.0.0+cu118"},
		{ecosystem.NPM, "@vue/cli", "5.0.8", "pkg:npm/%40vue/cli@5.0.8"},
		{ecosystem.PyPI, "django", "", "pkg:pypi/django"},
	} {
		if got := PURL(tt.e, tt.name, tt.version); got != tt.want {
			t.Errorf("PURL(%s, %s, %s) = %s, want %s", tt.e, tt.name, tt.version, got, tt.want)
		}
	}
}
