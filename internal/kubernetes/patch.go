package kubernetes

// Apply adds what patches of an object say to it where the object itself is silent: a kustomization's strategic merge, as far as it
// concerns what an object does without. Which kustomization takes which base is not followed: a patch is known by the kind and the name
// of what it patches.
func Apply(files []*File) {
	type key struct{ kind, name string }
	whole := map[key][]*Object{}
	for _, f := range files {
		for _, o := range f.Objects {
			if o.Pod != nil && !o.Partial {
				k := key{o.Kind, o.Name}
				whole[k] = append(whole[k], o)
			}
		}
	}
	for _, f := range files {
		for _, patch := range f.Objects {
			if patch.Pod == nil || !patch.Partial || patch.Kind == Values {
				continue
			}
			for _, o := range whole[key{patch.Kind, patch.Name}] {
				o.Pod.patch(patch.Pod)
			}
		}
	}
}

func (p *Pod) patch(from *Pod) {
	p.Security.limit(from.Security)
	for _, c := range p.Containers {
		for _, other := range from.Containers {
			if c.Name == other.Name {
				c.Security.limit(other.Security)
				c.Limited = c.Limited || other.Limited
			}
		}
	}
}

// limit takes over what is asked for in another context and not said here; what is allowed there is told of there.
func (s *Security) limit(from Security) {
	s.RunAsNonRoot = first(s.RunAsNonRoot, from.RunAsNonRoot)
	s.RunAsUser = first(s.RunAsUser, from.RunAsUser)
	s.Escalation = first(s.Escalation, from.Escalation)
}

// fill takes over all that is not said here.
func (s *Security) fill(from Security) {
	s.limit(from)
	s.Privileged = first(s.Privileged, from.Privileged)
	s.Added = append(s.Added, from.Added...)
}

// Root is what pod and container together say of the user: whether the container runs as root for certain, is kept from it, and where.
func (p *Pod) Root(c *Container) (root, kept bool, at Text) {
	user := first(c.Security.RunAsUser, p.Security.RunAsUser)
	nonRoot := first(c.Security.RunAsNonRoot, p.Security.RunAsNonRoot)
	switch {
	case nonRoot.Text == "true":
		return false, true, nonRoot
	case user.Line == 0:
		return false, false, Text{}
	case user.Text == "0":
		return true, false, user
	}
	return false, true, user
}
