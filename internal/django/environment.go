package django

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/compose"
	"paddock/internal/django/catalog"
	"paddock/internal/dotenv"
	"paddock/internal/interpolation"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// The variables that a deployment sets. A compose file says what is in the environment of the service that runs a site, and by that
// what the settings are there. Only files that speak of the site that people use count, those for production before those that do not
// say what they are for; and only what all services that run the settings module agree on. Secrets are not handed on: what a compose file
// holds of them is judged where it stands, and a fallback in the settings stays one.

// given are the variables of the services that run a context, by name; nil when no compose file tells.
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
	if len(production) > 0 {
		return agreed(production)
	}
	return agreed(plain)
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
	list, _ := dotenv.Read(f.Text)
	for _, v := range list {
		if !v.Set {
			continue // the machine's
		}
		if vars == nil {
			vars = map[string]pyeval.Given{}
		}
		g := pyeval.Given{Value: v.Value, Place: lineOf(f, v.Line)}
		if secret(v.Name, g.Value) && g.Value != "" {
			g.Value, g.Secret = "", true
		}
		if strings.Contains(g.Value, "$") && !v.Literal {
			delete(vars, v.Name) // Compose puts variables in, of the machine too
			continue
		}
		vars[v.Name] = g
	}
	return vars
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
