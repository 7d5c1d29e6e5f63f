package django

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/compose"
	"paddock/internal/django/catalog"
	"paddock/internal/interpolation"
	"paddock/internal/kubernetes"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// The variables that a deployment sets. A compose file or a manifest of Kubernetes says what is in the environment of the service that runs a
// site, and by that what the settings are there. Only files that speak of the site that people use count, those for production before those that do not
// say what they are for; and only what all services that run the settings module agree on. Secrets are not handed on: what a compose file
// holds of them is judged where it stands, and a fallback in the settings stays one.

// given are the variables of the services that run a context, by name; nil when no compose file and no manifest tells.
func (p *Project) given(c *Context) map[string]pyeval.Given {
	if !c.Deployed {
		return nil
	}
	var production, plain []map[string]pyeval.Given
	for _, f := range p.Deployment.Compositions {
		role := RoleOfComposition(f)
		if role == Development || role == Testing || templateFolder(f.Path) != "" {
			continue
		}
		machine := p.variablesOf(path.Join(path.Dir(f.Path), ".env"))
		for _, s := range f.Services {
			vars := p.serviceVariables(f, s, machine)
			if !p.runs(c, f, s, vars) {
				continue
			}
			if role == Production || role == Staging {
				for name, g := range vars {
					g.Production = true
					vars[name] = g
				}
				production = append(production, vars)
			} else {
				plain = append(plain, vars)
			}
		}
	}
	for _, f := range p.Deployment.Manifests {
		role := RoleOfPath(f.Path)
		if role == Development || role == Testing || templateFolder(f.Path) != "" {
			continue
		}
		for _, o := range f.Objects {
			if o.Pod == nil || o.Partial {
				continue
			}
			for _, container := range o.Pod.Containers {
				vars := p.containerVariables(f, container)
				if container.First || !p.runsIn(c, container, vars) {
					continue
				}
				if role == Production || role == Staging {
					for name, g := range vars {
						g.Production = true
						vars[name] = g
					}
					production = append(production, vars)
				} else {
					plain = append(plain, vars)
				}
			}
		}
	}
	if len(production) > 0 {
		return agreed(production)
	}
	return agreed(plain)
}

// runsIn says that a container of a manifest runs the settings module: it names it; or it names none, starts a server of Python's or
// manage.py, and there is only one that is deployed.
func (p *Project) runsIn(c *Context, container *kubernetes.Container, vars map[string]pyeval.Given) bool {
	if module, ok := vars[settingsVariable]; ok {
		configuration, named := vars[configurationVariable]
		return module.Value == c.Module && (!named || c.Configuration == "" || configuration.Value == c.Configuration)
	}
	starts := false
	for _, word := range []string{"gunicorn", "uvicorn", "daphne", "hypercorn", "uwsgi", "granian", "manage.py"} {
		starts = starts || strings.Contains(container.Command.Text, word)
	}
	return starts && p.onlyDeployed()
}

// containerVariables are those that a container of a manifest is given: from ConfigMaps of the project, and written out, which outweigh them.
// A map of which the project has several is for several deployments, and nothing is known of it.
func (p *Project) containerVariables(f *kubernetes.File, container *kubernetes.Container) map[string]pyeval.Given {
	vars := map[string]pyeval.Given{}
	put := func(file *source.File, name string, v kubernetes.Variable) {
		g := pyeval.Given{Value: v.Value, Place: lineOf(file, v.Line)}
		if secret(name, v.Value) {
			g.Value, g.Secret = "", true
		}
		if !strings.ContainsAny(g.Value, "$<{\n") {
			vars[name] = g
		}
	}
	for _, r := range container.References {
		file, data := p.configMap(r.Map)
		for _, v := range data {
			switch {
			case r.Name == "":
				put(file, v.Name, v)
			case r.Key == v.Name:
				put(file, r.Name, v)
			}
		}
	}
	for _, v := range container.Environment {
		put(f.File, v.Name, v)
	}
	return vars
}

// configMap is what the only ConfigMap of a name holds, those for development and tests left out.
func (p *Project) configMap(name string) (file *source.File, data []kubernetes.Variable) {
	for _, f := range p.Deployment.Manifests {
		if role := RoleOfPath(f.Path); role == Development || role == Testing {
			continue
		}
		for _, o := range f.Objects {
			if o.Kind == "ConfigMap" && o.Name == name {
				if file != nil {
					return nil, nil
				}
				file, data = f.File, o.Data
			}
		}
	}
	return file, data
}

// runs says that a service runs the settings module: it names it; or it names none, is built where the site is, and there is only one
// that is deployed.
func (p *Project) runs(c *Context, f *compose.File, s *compose.Service, vars map[string]pyeval.Given) bool {
	if module, ok := vars[settingsVariable]; ok {
		configuration, named := vars[configurationVariable]
		return module.Value == c.Module && (!named || c.Configuration == "" || configuration.Value == c.Configuration)
	}
	if s.Build.Line == 0 {
		return false
	}
	context := path.Join(path.Dir(f.Path), interpolation.Expand(s.Build.Context, nil))
	if context != "." && c.Site.Root != context && !strings.HasPrefix(c.Site.Root, context+"/") {
		return false
	}
	return p.onlyDeployed()
}

// onlyDeployed says that the project has one deployed context.
func (p *Project) onlyDeployed() bool {
	deployed := 0
	for _, site := range p.Sites {
		deployed += len(site.Deployed())
	}
	return deployed == 1
}

// agreed are the variables of several services to which those that have them give one value.
func agreed(services []map[string]pyeval.Given) map[string]pyeval.Given {
	if len(services) == 0 {
		return nil
	}
	all, apart := map[string]pyeval.Given{}, map[string]bool{}
	for _, vars := range services {
		for name, g := range vars {
			before, seen := all[name]
			if seen && (before.Value != g.Value || before.Unless != g.Unless) {
				apart[name] = true
			}
			if !seen {
				all[name] = g
			}
		}
	}
	for name := range apart {
		delete(all, name)
	}
	return all
}

// serviceVariables are those that a service's files and the service itself set, in Compose's order: the latter outweigh the former.
func (p *Project) serviceVariables(f *compose.File, s *compose.Service, machine map[string]pyeval.Given) map[string]pyeval.Given {
	vars := map[string]pyeval.Given{}
	for _, e := range s.EnvFiles {
		if RoleOfPath(e.Text) == Development || RoleOfPath(e.Text) == Testing {
			continue
		}
		for name, g := range p.variablesOf(path.Join(path.Dir(f.Path), interpolation.Expand(e.Text, nil))) {
			vars[name] = g
		}
	}
	values := map[string]string{}
	for name, g := range machine {
		if !g.Secret {
			values[name] = g.Value
		}
	}
	for _, v := range s.Environment {
		delete(vars, v.Name) // whatever a file says, this is what counts
		if !v.Set {
			continue
		}
		value := interpolation.Expand(v.Value, values)
		g := pyeval.Given{Value: value, Place: lineOf(f.File, v.Line)}
		if secret(v.Name, value) {
			g.Value, g.Secret = "", true
		} else if strings.Contains(value, "$") {
			continue // the machine's, and nobody here knows it
		} else if value != v.Value {
			g.Unless = firstVariable(v.Value)
		}
		vars[v.Name] = g
	}
	return vars
}

// secret says that a variable is one whose value settings are not told.
func secret(name, value string) bool {
	if _, ok := catalog.SecretName(name); ok {
		return true
	}
	// A name that only ends as one of a secret's does is not worth the risk of showing it.
	for _, end := range []string{"KEY", "TOKEN", "SECRET", "PASSWORD", "PASS", "PASSPHRASE", "AUTH", "CREDENTIALS", "DSN"} {
		if upper := strings.ToUpper(name); upper == end || strings.HasSuffix(upper, "_"+end) {
			return true
		}
	}
	at := strings.Index(value, "@") // an address with a password in it
	return at >= 0 && strings.Contains(value[:at], "://")
}

// variablesOf are those that a file of variables sets (NAME=value); nil when the project has no such file.
func (p *Project) variablesOf(file string) (vars map[string]pyeval.Given) {
	entry, ok := p.Tree.Entry(file)
	if !ok || entry.Size > maxVariables {
		return vars
	}
	data, err := p.Tree.Read(file)
	if err != nil {
		return vars
	}
	f := source.NewFile(file, string(data))
	for line := 1; line <= f.LineCount(); line++ {
		text := strings.TrimPrefix(strings.TrimSpace(f.Line(line)), "export ")
		name, value, ok := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if !ok || strings.HasPrefix(text, "#") || name == "" || strings.ContainsAny(name, " \t") {
			continue
		}
		if vars == nil {
			vars = map[string]pyeval.Given{}
		}
		g := pyeval.Given{Value: unquoted(value), Place: lineOf(f, line)}
		if secret(name, g.Value) && g.Value != "" {
			g.Value, g.Secret = "", true
		}
		if !strings.Contains(g.Value, "$") {
			vars[name] = g
		}
	}
	return vars
}

// maxVariables is the largest file of variables that is read, in bytes.
const maxVariables = 64 << 10

// unquoted is a value of a file of variables: without its quotes, or without the comment behind it.
func unquoted(value string) string {
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') {
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			return value[1 : 1+end]
		}
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return value
}

func lineOf(f *source.File, line int) pyeval.Place {
	start := f.LineStart(line)
	return pyeval.Place{File: f, Span: source.Span{Start: start, End: start + source.Pos(len(strings.TrimRight(f.Line(line), "\r\n")))}}
}

// firstVariable is the name of the first variable in a text.
func firstVariable(text string) string {
	i := strings.IndexByte(text, '$')
	if i < 0 {
		return ""
	}
	rest := strings.TrimPrefix(text[i+1:], "{")
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(rest)
	}
	return rest[:end]
}

// GivenNames are the variables of the context that a compose file sets to a value that is told, sorted.
func (c *Context) GivenNames() (names []string) {
	for name, g := range c.Given {
		if !g.Secret {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
