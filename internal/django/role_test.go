package django

import "testing"

func TestRoleOfModule(t *testing.T) {
	for module, want := range map[string]Role{
		"shop.settings":                 Plain,
		"shop.settings.production":      Production,
		"shop.settings.prod_eu":         Production,
		"shop.settings_live":            Production,
		"shop.prod_settings":            Production,
		"shop.settings.docker":          Production,
		"shop.settings.heroku":          Production,
		"prod.settings.local":           Development,
		"shop.settings.test_production": Testing,
		"shop.settings.local_docker":    Development,
		"shop.settings.staging":         Staging,
		"shop.settings.base":            Base,
		"shop.settings.common":          Base,
		"config.settings.ci":            Testing,
		"tests.settings":                Testing,
		"tests.app.conf":                Testing,
		"server.settings":               Plain, // a project's name
		"dev.shop.settings":             Plain, // a folder's
		"shop.devSettings":              Development,
		"settings":                      Plain,
		"contest.settings":              Plain,
		"shop.settings2":                Plain,
	} {
		if got := RoleOfModule(module); got != want {
			t.Errorf("RoleOfModule(%s) = %q, want %q", module, got, want)
		}
	}
}

func TestRoleOfPath(t *testing.T) {
	for path, want := range map[string]Role{
		"Dockerfile":                          Plain,
		"docker/Dockerfile":                   Plain,
		"Dockerfile.dev":                      Development,
		"compose/local/django/Dockerfile":     Development,
		"compose/production/django/start":     Production,
		".envs/.production/.django":           Production,
		"docker-compose.override.yml":         Development,
		"docker-compose.prod.yml":             Production,
		"deploy/dev/values.yaml":              Development,
		"k8s/staging/web.yaml":                Staging,
		".devcontainer/Dockerfile":            Development,
		"examples/shop/Procfile":              Development,
		"tests/docker/Dockerfile":             Testing,
		"deploy/roles/web/templates/web.conf": Production,
	} {
		if got := RoleOfPath(path); got != want {
			t.Errorf("RoleOfPath(%s) = %q, want %q", path, got, want)
		}
	}
}

func TestFileKind(t *testing.T) {
	for path, want := range map[string]Source{
		"Dockerfile": FromDeployment, "Dockerfile.web": FromDeployment, "web.dockerfile": FromDeployment, "Procfile": FromDeployment,
		"app.json": FromDeployment, "fly.toml": FromDeployment, "etc/shop.service": FromDeployment, "uwsgi.ini": FromDeployment,
		"conf/supervisord.conf": FromDeployment, "k8s/web.yaml": FromDeployment, "chart/values.yaml": FromDeployment,
		"roles/web/templates/web.conf.j2": FromDeployment, "docker-compose.prod.yml": FromDeployment, ".env.production": FromDeployment,
		"docker-compose.yml": FromCompose, "compose.yaml": FromCompose, ".env": FromEnv, ".env.example": FromEnv, "bin/start": FromScript,
		"entrypoint.sh": FromScript, "Makefile": FromScript, "pytest.ini": FromTests, "tox.ini": FromTests, "pyproject.toml": FromTests,
		".github/workflows/ci.yml": FromTests, ".gitlab-ci.yml": FromTests,
	} {
		if got, _, ok := fileKind(path); !ok || got != want {
			t.Errorf("fileKind(%s) = %d, %v, want %d", path, got, ok, want)
		}
	}
	for _, path := range []string{"README.md", "docs/index.rst", "static/app.js", "templates/a.html", "LICENSE", "data.json"} {
		if _, _, ok := fileKind(path); ok {
			t.Errorf("%s is asked for settings", path)
		}
	}
}
