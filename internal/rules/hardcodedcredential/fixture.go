package hardcodedcredential

import (
	"encoding/json"
	"strings"

	"paddock/internal/finding"
	"paddock/internal/rule"
)

// maxFixture is the size in bytes of the largest fixture that is read.
const maxFixture = 4 << 20

// fixtures looks for administrators in fixtures: whoever loads one has a site with an account whose password, or its hash, is public.
func fixtures(pass *rule.Pass) {
	for _, e := range pass.Project.Tree.WithExt(".json") {
		file := e.Path
		if !strings.Contains("/"+file, "/fixtures/") || strings.Contains(file, "test") || strings.Contains(file, "unit") || strings.Contains(file, "example") {
			continue
		}
		data, err := pass.Project.Tree.Read(file)
		if err != nil || len(data) > maxFixture || !strings.Contains(string(data), `"is_superuser"`) {
			continue
		}
		var objects []struct {
			Model  string
			Fields map[string]any
		}
		if json.Unmarshal(data, &objects) != nil {
			continue
		}
		for _, o := range objects {
			password, _ := o.Fields["password"].(string)
			super, _ := o.Fields["is_superuser"].(bool)
			if !super || password == "" || strings.HasPrefix(password, "!") || placeholder(password) {
				continue
			}
			at := strings.Index(string(data), `"`+password+`"`)
			if at < 0 {
				continue
			}
			what := "the hash of an administrator's password stands in a fixture: whoever has the repository tries passwords on it, and every site that loads it has the account"
			if !strings.Contains(password, "$") {
				what = "an administrator's password stands in a fixture"
			}
			f := pass.ReportLine(file, strings.Count(string(data[:at]), "\n")+1, "%s", what)
			f.Secrets = append(f.Secrets, password)
			f.Severity = finding.Medium
			f.Fix = "Leave accounts out of fixtures, or give them an unusable password (\"!\"); make the first one by manage.py createsuperuser."
			f.Key = o.Model
			break // one is enough: the others are mended with it
		}
	}
}
