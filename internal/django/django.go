// Package django is the model of a Django project: its sites, the contexts in
// which they are deployed and the settings of each; routes, views and models
// join them as Paddock learns to read them.
//
// It knows Django's conventions and defaults (the data stand in catalog); it
// does not judge.
package django

import (
	"time"

	"paddock/internal/advisory"
	"paddock/internal/deployment"
	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/requirement"
	"paddock/internal/source"
)

// Project is a directory with a Django site, or several, in it. It is immutable once loaded.
type Project struct {
	Tree  *source.Tree
	Index *pyname.Index
	// Sites are sorted by root.
	Sites []*Site
	// Requirements are what the project's requirement and lock files ask for.
	Requirements *requirement.Set
	// Advisories are the vulnerability data; nil when there is none.
	Advisories *advisory.Database
	// Deployment is what the project's proxy and platform files say of headers; never nil.
	Deployment *deployment.Facts
	// Today is the day on which the project is judged: what was supported then, what had ended.
	Today time.Time
	// Notes say what of the model could not be made, sorted.
	Notes []source.Note
}

// Site is one Django site: what one manage.py manages.
type Site struct {
	Project *Project
	// Root is the source root: the folder of manage.py, as a rule; relative to the tree, "" for its root.
	Root string
	// Paths are all folders that the site has on sys.path, Root first: manage.py may add "apps" or "src".
	Paths []string
	// Manage is the path of the site's manage.py; "" when it has none.
	Manage string
	// Contexts are the settings modules in use, sorted by module; at least one.
	Contexts []*Context
	// Version is the Django version the site asks for.
	Version Version
	// Aside says that it is an example or a site for tests beside another one: none of its contexts is deployed.
	Aside bool
}

// Role is what a settings module is there for, as its name and the files that name it tell.
type Role uint8

const (
	// Plain is a settings module that says nothing of its purpose: "shop.settings".
	Plain Role = iota
	// Production is for the site that people use.
	Production
	// Staging is for a rehearsal of production; it is reachable like production.
	Staging
	// Development is for a developer's machine.
	Development
	// Testing is for tests and CI.
	Testing
	// Base is there for other settings modules to import.
	Base
)

// Context is one settings module as one deployment sees it.
type Context struct {
	Site *Site
	// Module is the dotted name of the settings module.
	Module string
	// Configuration is the class of a module of django-configurations (DJANGO_CONFIGURATION); "" else.
	Configuration string
	// Path is the module's file.
	Path string
	// Role is what it is there for.
	Role Role
	// Deployed says that this is what runs in production, as far as the project tells; Why names the
	// evidence: "Dockerfile:12", "wsgi.py:14", "the only settings module".
	Deployed bool
	Why      string
	// Evidence are the places that name the module, the weightiest first.
	Evidence []Evidence
	// Given are the variables that a deployment's files set for it; see environment.go.
	Given map[string]pyeval.Given
	// Result is what the settings come to; never nil.
	Result *pyeval.Result

	program *pyeval.Program
}

// Program is the site's Python with these settings, to evaluate more of it.
func (c *Context) Program() *pyeval.Program { return c.program }

// Name is what a person calls the context: its module, with its class where it has one ("shop.settings:Production").
func (c *Context) Name() string {
	if c.Configuration == "" {
		return c.Module
	}
	return c.Module + ":" + c.Configuration
}

// Version is a Django version as a project's requirements say it.
type Version struct {
	// Major and Minor of the lowest version that the requirement allows, or of the pin; 0, 0 when nothing says it.
	Major, Minor int
	// Text is the requirement as written: "Django>=4.2,<5".
	Text string
	// Pinned says that exactly one version fits.
	Pinned bool
	// Full is the pinned or lowest version: "4.2.7"; "" when nothing says it.
	Full string
	Path string
	Line int
}

// assumed is the Django whose defaults hold when a project says no version: the supported LTS.
var assumed = catalog.Series{Major: 5, Minor: 2}

// Known says that the project's requirements name Django.
func (v Version) Known() bool { return v.Major != 0 }

// Series is the release series whose defaults hold: 5.2 when the project says none.
func (v Version) Series() catalog.Series {
	if !v.Known() {
		return assumed
	}
	return catalog.Series{Major: v.Major, Minor: v.Minor}
}

// AtLeast says that the site's Django is of that series or a later one.
func (v Version) AtLeast(major, minor int) bool {
	return v.Series().Compare(catalog.Series{Major: major, Minor: minor}) >= 0
}

// Deployed are the site's contexts that run in production.
func (s *Site) Deployed() []*Context {
	var list []*Context
	for _, c := range s.Contexts {
		if c.Deployed {
			list = append(list, c)
		}
	}
	return list
}

// Development are the site's contexts that do not run in production and are no
// mere base of others: a developer's, and those of tests.
func (s *Site) Development() []*Context {
	var list []*Context
	for _, c := range s.Contexts {
		if !c.Deployed && c.Role != Base {
			list = append(list, c)
		}
	}
	return list
}
