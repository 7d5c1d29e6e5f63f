// Package archtest holds the plan of the house: which package may import which.
// Its test reads the sources itself, so that a plan that nobody keeps turns red.
package archtest

import "path"

// A row is a floor of the house. A package imports only from floors below its
// own; packages of one floor never import each other.
type row struct {
	why      string
	packages []string // patterns of path.Match, relative to the module
}

// rows are the floors, the top one first. The first row with a matching pattern counts.
var rows = []row{
	{"os.Exit and nothing else", []string{"cmd/paddock"}},
	{"one file per command", []string{"internal/cli"}},
	{"the three parts; the machine below them", []string{"internal/audit", "internal/probe", "internal/guard", "internal/host"}},
	{"a bill of materials", []string{"internal/sbom"}},
	{"checks and filters, one directory each", []string{"internal/probe/checks/*", "internal/guard/filters/*"}},
	{"what a person or a program reads of a run", []string{"internal/report"}},
	{"the list of rules", []string{"internal/rules"}},
	{"one directory per rule, and the generator of the list", []string{"internal/rules/*"}},
	{"runs rules over their examples", []string{"internal/rule/ruletest"}},
	{"what a rule is", []string{"internal/rule"}},
	{"the flow of values through a site", []string{"internal/django/flow"}},
	{"the templates of a site, told in Python's terms", []string{"internal/django/template"}},
	{"the flow of values: knows Python, not Django", []string{"internal/taint"}},
	{"all of a route in one place", []string{"internal/django/matrix"}},
	{"what is looked up, and for whom; what is changed; what is taken from the request", []string{"internal/django/objects", "internal/django/change", "internal/django/input"}},
	{"which values must stay secret", []string{"internal/django/secrecy"}},
	{"who may call a route, and how often; how callers say who they are; which fields forms have", []string{"internal/django/access", "internal/django/signin", "internal/django/throttle", "internal/django/form"}},
	{"what values are for; which calls of libraries are a misuse", []string{"internal/django/purpose", "internal/django/misuse"}},
	{"of which model the objects of an expression are", []string{"internal/django/rows"}},
	{"what answers a route; the models and who owns what", []string{"internal/django/view", "internal/django/models"}},
	{"which routes there are", []string{"internal/django/urlconf"}},
	{"answers that several rules ask of the model", []string{"internal/django/container", "internal/django/cors", "internal/django/credentials", "internal/django/dependency", "internal/django/headers"}},
	{"the project model", []string{"internal/django"}},
	{"advisories for tests", []string{"internal/advisory/advisorytest"}},
	{"what the project model is made of; secrets in texts", []string{"internal/advisory", "internal/requirement", "internal/deployment", "internal/pyeval", "internal/secret"}},
	{"names in Python files; Django's defaults", []string{"internal/pyname", "internal/django/catalog"}},
	{"practices", []string{"internal/checklist"}},
	{"the languages of a project; the description of a check", []string{"internal/pysyntax", "internal/djtmpl", "internal/script", "internal/dockerfile", "internal/compose", "internal/nginx", "internal/workflow", "internal/service", "internal/terraform", "internal/kubernetes", "internal/apache", "internal/check"}},
	{"YAML, for the formats that are written in it", []string{"internal/yamltree"}},
	{"what everything is made of", []string{
		"internal/source", "internal/finding", "internal/taxonomy", "internal/csp", "internal/ciphersuite", "internal/git", "internal/redos", "internal/origin", "internal/endpoint", "internal/ecosystem", "internal/interpolation", "internal/dotenv", "internal/gitignore",
	}},
	{"for tests only", []string{"internal/oracle", "internal/archtest"}},
}

// only lists packages that may import less than their floor allows.
var only = map[string][]string{
	"cmd/paddock":     {"internal/cli"},
	"internal/report": {"internal/finding"},
	"internal/host":   {"internal/check", "internal/finding", "internal/secret", "internal/source"},
	"internal/taint":  {"internal/pyname", "internal/pysyntax", "internal/source", "internal/finding"},
}

// testOnly are packages that only tests may import.
var testOnly = []string{"internal/rule/ruletest", "internal/advisory/advisorytest", "internal/oracle", "internal/archtest"}

// vague are names that say nothing about what a package is for.
var vague = []string{"base", "common", "core", "helper", "helpers", "misc", "shared", "types", "util", "utils"}

// floor is the row of a package, counted from the top; -1 when the plan doesn't have it.
func floor(pkg string) int {
	for i, r := range rows {
		for _, pattern := range r.packages {
			if ok, _ := path.Match(pattern, pkg); ok {
				return i
			}
		}
	}
	return -1
}
