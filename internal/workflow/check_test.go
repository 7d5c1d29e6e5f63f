package workflow

import "testing"

func TestChecks(t *testing.T) {
	for text, want := range map[string]bool{
		"bandit -r .": true, "github/codeql-action/analyze@v3": true, "aquasec/trivy:0.57": true, "python manage.py check --deploy": true, "tox -e bandit": true,
		"pip install safety": false, "safety  check -r requirements.txt": true, "npm audit": true, "npm ci --no-audit": false, "zapier": false, "make test": false,
		"zaproxy/action-baseline@v0.14": true, "python manage.py check": false, "recommend": false,
	} {
		if Checks(text) != want {
			t.Errorf("%s is %v", text, !want)
		}
	}
}
