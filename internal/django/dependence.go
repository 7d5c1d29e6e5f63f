package django

import (
	"slices"

	"paddock/internal/pyeval"
)

// EnvOf are the variables of the environment on which a part of the setting's value depends: those of
// the part, and those that decide about a container on the way to it. For a list made by
// os.environ.get("HOSTS", "a,b").split(",") that is HOSTS for each of its elements; for a password in
// a dict whose host comes from a variable it is none.
//
// part is the setting's Value itself or points into it; for any other value the answer is its own Env.
func (s Setting) EnvOf(part *pyeval.Value) []string {
	env, found := envOn(s.Value, part, 0)
	if !found {
		return part.Env
	}
	slices.Sort(env)
	return slices.Compact(env)
}

// maxNesting bounds the search; no setting is nested half as deep.
const maxNesting = 50

func envOn(v, part *pyeval.Value, depth int) (env []string, found bool) {
	if v == part {
		return slices.Clone(v.Env), true
	}
	if depth > maxNesting {
		return nil, false
	}
	for i := range v.Items {
		if env, found = envOn(&v.Items[i], part, depth+1); found {
			item := &v.Items[i]
			kept := func(other *pyeval.Value) bool {
				return slices.ContainsFunc(other.Items, func(o pyeval.Value) bool { return o.Equal(item) })
			}
			return append(env, own(v, kept)...), true
		}
	}
	for i := range v.Pairs {
		if env, found = envOn(&v.Pairs[i].Value, part, depth+1); found {
			pair := &v.Pairs[i]
			kept := func(other *pyeval.Value) bool {
				return slices.ContainsFunc(other.Pairs, func(o pyeval.Pair) bool { return o.Key.Equal(&pair.Key) && o.Value.Equal(&pair.Value) })
			}
			return append(env, own(v, kept)...), true
		}
	}
	return nil, false
}

// own are the variables of a container that are not those of its elements, so that they decide
// about the container as a whole; none when all its other forms keep the element.
func own(v *pyeval.Value, kept func(*pyeval.Value) bool) []string {
	if len(v.Else) > 0 {
		all := true
		for i := range v.Else {
			all = all && kept(&v.Else[i])
		}
		if all {
			return nil
		}
	}
	var env []string
	for _, name := range v.Env {
		of := func(e *pyeval.Value) bool { return slices.Contains(e.Env, name) }
		if !slices.ContainsFunc(v.Items, func(e pyeval.Value) bool { return of(&e) }) &&
			!slices.ContainsFunc(v.Pairs, func(p pyeval.Pair) bool { return of(&p.Key) || of(&p.Value) }) {
			env = append(env, name)
		}
	}
	return env
}
