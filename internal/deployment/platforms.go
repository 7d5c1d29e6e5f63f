package deployment

import (
	"strings"

	"paddock/internal/source"
)

// platformFiles are the files by which a hosting platform is known. All of
// them put a proxy before the site that ends TLS, sets X-Forwarded-Proto and
// drops what the client sent under that name.
var platformFiles = map[string]string{
	"procfile":            "Heroku",
	"heroku.yml":          "Heroku",
	"app.json":            "Heroku",
	"fly.toml":            "Fly.io",
	"render.yaml":         "Render",
	"render.yml":          "Render",
	"railway.json":        "Railway",
	"railway.toml":        "Railway",
	"zappa_settings.json": "AWS Lambda",
	"zappa_settings.toml": "AWS Lambda",
	"zappa_settings.yml":  "AWS Lambda",
	"vercel.json":         "Vercel",
	".platform.app.yaml":  "Platform.sh",
	"dockerrun.aws.json":  "Elastic Beanstalk",
	"captain-definition":  "CapRover",
	"koyeb.yaml":          "Koyeb",
	"northflank.json":     "Northflank",
	"apprunner.yaml":      "App Runner",
	"pythonanywhere.yml":  "PythonAnywhere",
}

// platform notes the platform that a file speaks of.
func (x *reader) platform(p string) {
	dir, name := source.Split(p)
	lower := strings.ToLower(name)
	add := func(platform string) {
		x.facts.Platforms = append(x.facts.Platforms, Platform{Name: platform, SetsProto: true, Path: p, Line: 1})
	}
	switch {
	case lower == "app.json":
		// Expo and others have a file of that name too.
		if x.contains(p, "buildpacks", "\"addons\"", "\"formation\"", "heroku", "\"env\"", "postdeploy") {
			add("Heroku")
		}
	case platformFiles[lower] != "":
		add(platformFiles[lower])
	case lower == "app.yaml" || lower == "app.yml":
		switch {
		case x.contains(p, "runtime: python", "runtime: custom"):
			add("App Engine")
		case strings.HasSuffix(dir, ".do"):
			add("DigitalOcean App Platform")
		}
	case strings.HasSuffix("/"+dir, "/.ebextensions") && strings.HasSuffix(lower, ".config"), strings.HasSuffix("/"+dir, "/.elasticbeanstalk"):
		add("Elastic Beanstalk")
	case lower == "serverless.yml" || lower == "serverless.yaml":
		if x.contains(p, "wsgi", "asgi", "mangum") {
			add("AWS Lambda")
		}
	}
}

// contains says that a file has one of the texts in it.
func (x *reader) contains(p string, texts ...string) bool {
	data, err := x.tree.Read(p)
	if err != nil || len(data) > maxFile {
		return false
	}
	for _, t := range texts {
		if strings.Contains(string(data), t) {
			return true
		}
	}
	return false
}
