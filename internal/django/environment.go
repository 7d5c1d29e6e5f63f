package django

import (
	"maps"
	"path"
	"slices"
	"strings"

	"paddock/internal/compose"
	"paddock/internal/django/catalog"
	"paddock/internal/dotenv"
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
		machine, _ := p.variablesOf(path.Join(path.Dir(f.Path), ".env"), nil)
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
	built := slices.IndexFunc(p.extended(f, s), func(e extended) bool { return e.Build.Line > 0 })
	if built < 0 {
		return false
	}
	by := p.extended(f, s)[built]
	context := path.Join(path.Dir(by.file.Path), interpolation.Expand(by.Build.Context, nil))
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

// extended is a service with the file that it stands in.
type extended struct {
	*compose.Service
	file *compose.File
}

// maxExtends is how many services one may take from, directly or not.
const maxExtends = 8

// extended are a service and those that it extends, itself first.
func (p *Project) extended(f *compose.File, s *compose.Service) (list []extended) {
	for s != nil && len(list) < maxExtends {
		list = append(list, extended{s, f})
		name, file := s.Extends, f.Path
		if s.ExtendsFile != "" {
			file = path.Join(path.Dir(f.Path), interpolation.Expand(s.ExtendsFile, nil))
		}
		s = nil
		if i := slices.IndexFunc(p.Deployment.Compositions, func(o *compose.File) bool { return o.Path == file }); i >= 0 && name != "" {
			f = p.Deployment.Compositions[i]
			if i := slices.IndexFunc(f.Services, func(o *compose.Service) bool { return o.Name == name }); i >= 0 {
				s = f.Services[i]
			}
		}
	}
	return list
}

// serviceVariables are those that a service's files and the service itself set, in Compose's order: the latter outweigh the former, and both
// what the same says in a service that it extends.
func (p *Project) serviceVariables(f *compose.File, s *compose.Service, machine map[string]pyeval.Given) map[string]pyeval.Given {
	vars := map[string]pyeval.Given{}
	chain := p.extended(f, s)
	slices.Reverse(chain)
	values := map[string]string{}
	for name, g := range machine {
		if !g.Secret {
			values[name] = g.Value
		}
	}
	for _, at := range chain {
		for _, e := range at.EnvFiles {
			if RoleOfPath(e.Text) == Development || RoleOfPath(e.Text) == Testing {
				continue
			}
			set, unknown := p.variablesOf(path.Join(path.Dir(at.file.Path), interpolation.Expand(e.Text, nil)), values)
			for _, name := range unknown {
				delete(vars, name)
			}
			maps.Copy(vars, set)
		}
	}
	for _, at := range chain {
		for _, v := range at.Environment {
			delete(vars, v.Name) // whatever a file says, this is what counts
			if !v.Set {
				if g, ok := machine[v.Name]; ok {
					g.Unless = v.Name
					vars[v.Name] = g
				}
				continue
			}
			value := interpolation.Expand(v.Value, values)
			g := pyeval.Given{Value: value, Place: lineOf(at.file.File, v.Line)}
			if secret(v.Name, value) {
				g.Value, g.Secret = "", true
			} else if strings.Contains(value, "$") {
				continue // the machine's, and nobody here knows it
			} else if value != v.Value {
				g.Unless = firstVariable(v.Value)
			}
			vars[v.Name] = g
		}
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

// variablesOf are those that a file of variables sets (NAME=value), with the values of others put in as Compose does: those that are known, and
// those that stand above in the file. Unknown are the names of those in which something else is put. Both are nil when the project has no such file.
func (p *Project) variablesOf(file string, values map[string]string) (vars map[string]pyeval.Given, unknown []string) {
	entry, ok := p.Tree.Entry(file)
	if !ok || entry.Size > maxVariables {
		return nil, nil
	}
	data, err := p.Tree.Read(file)
	if err != nil {
		return nil, nil
	}
	f := source.NewFile(file, string(data))
	list, _ := dotenv.Read(f.Text)
	known := map[string]string{}
	for _, v := range list {
		if !v.Set {
			continue // the machine's
		}
		if vars == nil {
			vars = map[string]pyeval.Given{}
		}
		g := pyeval.Given{Value: v.Value, Place: lineOf(f, v.Line)}
		if !v.Literal && strings.Contains(v.Value, "$") {
			g.Value = interpolation.Expand(interpolation.Expand(v.Value, values), known)
			g.Unless = firstVariable(v.Value)
		}
		delete(known, v.Name)
		switch {
		case secret(v.Name, g.Value) && g.Value != "":
			g.Value, g.Secret, g.Unless = "", true, ""
		case strings.Contains(g.Value, "$") && !v.Literal:
			delete(vars, v.Name)
			unknown = append(unknown, v.Name)
			continue
		default:
			known[v.Name] = g.Value
		}
		vars[v.Name] = g
	}
	return vars, unknown
}

// maxVariables is the largest file of variables that is read, in bytes.
const maxVariables = 64 << 10

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

// GivenOf parts the variables that a value depends on in those that the context's compose file sets to a value that is told, and those that would change the value if they were set, the ones behind the former's own among them.
// Both are sorted. The context may be nil, which is given nothing.
func (c *Context) GivenOf(env []string) (given, others []string) {
	for _, name := range env {
		var g pyeval.Given
		if c != nil {
			g = c.Given[name]
		}
		switch {
		case g.Place.File == nil || g.Secret:
			others = append(others, name)
		case g.Unless != "":
			others = append(others, g.Unless)
			fallthrough
		default:
			given = append(given, name)
		}
	}
	slices.Sort(given)
	slices.Sort(others)
	return slices.Compact(given), slices.Compact(others)
}
