package django

import (
	"path"
	"strings"

	"paddock/internal/source"
)

// fileKind says what a file that is not Python may tell of the settings module
// in use: which sort of file it is and what it is there for. ok is false for files that
// are not asked.
func fileKind(p string) (from Source, role Role, ok bool) {
	dir, name := source.Split(p)
	lower := strings.ToLower(name)
	ext := path.Ext(lower)
	role = RoleOfPath(p)
	yaml := ext == ".yml" || ext == ".yaml"
	switch {
	case strings.HasPrefix(lower, "readme") || strings.HasPrefix(lower, "changelog") || ext == ".md" || ext == ".rst" || ext == ".html":
		return 0, 0, false

	// Tests and CI: what they name is not what is deployed.
	case lower == "pytest.ini", lower == ".pytest.ini", lower == "tox.ini", lower == "setup.cfg", lower == "pyproject.toml",
		lower == ".coveragerc", lower == "noxfile.py", lower == ".travis.yml", lower == ".gitlab-ci.yml", lower == ".drone.yml",
		lower == "azure-pipelines.yml", lower == "jenkinsfile", lower == "bitbucket-pipelines.yml", lower == "appveyor.yml",
		lower == ".cirrus.yml", lower == "wercker.yml", lower == "circle.yml", lower == "shippable.yml",
		yaml && (strings.Contains(p, ".github/") || strings.Contains(p, ".circleci/") || strings.Contains(p, ".gitlab/") || strings.Contains(p, ".woodpecker")):
		return FromTests, Testing, true

	case lower == "dockerfile", strings.HasPrefix(lower, "dockerfile."), strings.HasPrefix(lower, "dockerfile-"),
		ext == ".dockerfile", strings.HasSuffix(lower, "-dockerfile"), strings.HasSuffix(lower, "_dockerfile"), lower == "containerfile":
		return FromDeployment, role, true
	case lower == "procfile", strings.HasPrefix(lower, "procfile."):
		return FromDeployment, role, true
	case yaml && (strings.HasPrefix(lower, "docker-compose") || strings.HasPrefix(lower, "compose") || strings.HasPrefix(lower, "docker-stack") || strings.HasPrefix(lower, "stack.")):
		if role == Production || role == Staging {
			return FromDeployment, role, true
		}
		return FromCompose, role, true
	case lower == ".env", strings.HasPrefix(lower, ".env."), strings.HasPrefix(lower, ".env-"), strings.HasPrefix(lower, ".env_"), ext == ".env",
		strings.HasPrefix(lower, "env."), lower == "env", lower == ".envrc", lower == "dotenv", strings.Contains(p, ".envs/"):
		if role == Production || role == Staging {
			return FromDeployment, role, true
		}
		if role == Development && isExample(lower) {
			role = Plain // an example of what the server's file has in it
		}
		return FromEnv, role, true
	case lower == "app.json", lower == "fly.toml", lower == "render.yaml", lower == "render.yml", lower == "railway.json", lower == "railway.toml",
		lower == "nixpacks.toml", lower == "app.yaml", lower == "app.yml", lower == "zappa_settings.json", lower == "zappa_settings.toml",
		lower == "zappa_settings.yml", lower == "serverless.yml", lower == "dokku.yml", lower == "captain-definition", lower == "cloudbuild.yaml",
		lower == "heroku.yml", lower == "project.toml", lower == "runtime.yaml", lower == "samconfig.toml", lower == "apprunner.yaml",
		lower == "copilot.yml", lower == "chalice.json", lower == ".platform.app.yaml", lower == "koyeb.yaml":
		return FromDeployment, role, true
	case ext == ".service", strings.HasPrefix(lower, "supervisord"), strings.HasPrefix(lower, "supervisor"), strings.HasPrefix(lower, "uwsgi"),
		strings.HasSuffix(lower, "uwsgi.ini"), ext == ".wsgi", lower == "gunicorn.sh", strings.HasPrefix(lower, "gunicorn"),
		strings.HasPrefix(lower, "apache") && ext == ".conf", lower == "httpd.conf":
		return FromDeployment, role, true
	case ext == ".config" && strings.Contains(p, ".ebextensions/"):
		return FromDeployment, role, true
	case yaml && isKubernetes(dir, lower):
		return FromDeployment, role, true
	case ext == ".j2", ext == ".jinja", ext == ".jinja2", ext == ".tf", ext == ".tpl", ext == ".hcl", ext == ".nomad",
		yaml && (strings.Contains("/"+p, "/group_vars/") || strings.Contains("/"+p, "/host_vars/") || strings.Contains("/"+p, "/roles/") || strings.Contains("/"+p, "ansible")):
		return FromDeployment, role, true
	case ext == ".ini", ext == ".conf":
		return FromDeployment, role, true // uwsgi, supervisor and the web servers, under any name

	case ext == ".sh", ext == ".bash", ext == ".zsh", ext == ".fish", lower == "makefile", ext == ".mk", lower == "justfile", yaml && strings.HasPrefix(lower, "taskfile"),
		lower == "vagrantfile", strings.HasPrefix(lower, "entrypoint"), strings.HasPrefix(lower, "docker-entrypoint"), lower == "start", lower == "run",
		lower == "boot", lower == "post_compile", lower == "postactivate", lower == "release", strings.HasPrefix(lower, "crontab"), ext == ".cron", ext == ".bat", ext == ".ps1", ext == ".cmd":
		return FromScript, role, true
	case yaml, ext == ".toml", ext == ".json" && (lower == "task-definition.json" || strings.Contains(lower, "ecs") || strings.Contains(lower, "task")):
		return FromScript, role, true
	case ext == "" && scriptFolder(dir):
		return FromScript, role, true
	}
	return 0, 0, false
}

// scriptFolder says that files without an extension in a folder are scripts.
func scriptFolder(dir string) bool {
	_, last := source.Split(dir)
	for _, w := range wordsOf(last) {
		switch w {
		case "bin", "scripts", "script", "docker", "compose", "deploy", "deployment", "entrypoints", "hooks":
			return true
		}
	}
	return strings.Contains(dir, "compose/")
}

// isExample says that a file is there to be copied: ".env.example".
func isExample(name string) bool {
	for _, w := range []string{"example", "sample", "template", "dist", "skel", "tmpl", "tpl", "default"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// isKubernetes knows a manifest or a chart's values by where they stand and what they are called.
func isKubernetes(dir, name string) bool {
	for _, part := range strings.Split(strings.ToLower(dir), "/") {
		switch part {
		case "k8s", "kubernetes", "kube", "helm", "chart", "charts", "manifests", "kustomize", "base", "overlays", "openshift", "argocd", "deploy", "deployment", "deployments":
			return true
		}
	}
	return strings.HasPrefix(name, "values") || strings.HasPrefix(name, "deployment") || strings.HasPrefix(name, "configmap") || strings.HasPrefix(name, "k8s")
}
