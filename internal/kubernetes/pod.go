package kubernetes

import (
	"cmp"
	"strings"

	"paddock/internal/yamltree"
)

// Pod is what an object runs.
type Pod struct {
	Labels map[string]string
	// HostNetwork, HostPID and HostIPC are the places where they are true.
	HostNetwork, HostPID, HostIPC Text
	// Security holds for all containers that do not say otherwise.
	Security Security
	// Containers are all of them, those that run first included.
	Containers []*Container
	// HostPaths are the directories of the machine that it is given.
	HostPaths []HostPath
}

// HostPath is a directory or file of the machine.
type HostPath struct {
	Path Text
	// ReadOnly says that all who mount it may only read it.
	ReadOnly bool

	volume string
}

// Container is one container.
type Container struct {
	Name string
	Line int
	// Image is what it runs; "" in a patch.
	Image Text
	// Command is its command and its arguments as one text; "" where the image's own is meant.
	Command Text
	// First says that it runs before the others and ends.
	First       bool
	Security    Security
	Environment []Variable
	// References are the variables that come from a ConfigMap.
	References []Reference
	// Limited says that its memory has a limit.
	Limited bool
}

// Security is a securityContext. Texts are as written ("true", "0"), with line 0 where nothing is.
type Security struct {
	Privileged, RunAsNonRoot, RunAsUser, Escalation Text
	// Added are the capabilities that are added.
	Added []Text
}

// Variable is one of the environment that is written out; those that come from a Secret or a ConfigMap are not among them.
type Variable struct {
	Name, Value string
	Line        int
}

// Reference is a variable that takes its value from a ConfigMap. Name is "" where all of the map's entries become variables.
type Reference struct {
	Name, Map, Key string
}

// pod reads a pod, or the template of one: an object with metadata and a spec; nil when it has no spec with containers.
func pod(n *yamltree.Node) *Pod {
	spec := n.At("spec")
	if !spec.IsMap() || spec.At("containers") == nil && spec.At("securityContext") == nil && spec.At("hostNetwork") == nil && spec.At("volumes") == nil {
		return nil
	}
	p := &Pod{Labels: pairs(n.At("metadata", "labels")), Security: security(spec.At("securityContext"))}
	p.hosts(spec)
	readOnly := map[string]bool{} // of volumes: whether all who mount it only read
	for _, list := range []string{"initContainers", "containers"} {
		for _, c := range spec.At(list).Items() {
			p.Containers = append(p.Containers, container(c, list == "initContainers"))
			for _, m := range c.At("volumeMounts").Items() {
				name := m.At("name").Text()
				before, seen := readOnly[name]
				readOnly[name] = m.At("readOnly").True() && (before || !seen)
			}
		}
	}
	for _, v := range spec.At("volumes").Items() {
		if at := v.At("hostPath"); at != nil {
			name := v.At("name").Text()
			p.HostPaths = append(p.HostPaths, HostPath{Path: textOf(at, "path"), ReadOnly: readOnly[name], volume: name})
		}
	}
	return p
}

func (p *Pod) hosts(spec *yamltree.Node) {
	p.HostNetwork, p.HostPID, p.HostIPC = isTrue(spec, "hostNetwork"), isTrue(spec, "hostPID"), isTrue(spec, "hostIPC")
}

func isTrue(n *yamltree.Node, key string) Text {
	if n.At(key).True() {
		return textOf(n, key)
	}
	return Text{}
}

func container(n *yamltree.Node, first bool) *Container {
	c := &Container{Name: n.At("name").Text(), Line: n.Line(), Image: textOf(n, "image"), First: first, Security: security(n.At("securityContext"))}
	for _, key := range []string{"command", "args"} {
		for _, t := range n.At(key).Texts() {
			c.Command = Text{strings.TrimSpace(c.Command.Text + " " + t.Text()), cmp.Or(c.Command.Line, t.Line())}
		}
	}
	c.Environment = variables(n.At("env"))
	for _, from := range n.At("envFrom").Items() {
		if m := from.At("configMapRef", "name").Text(); m != "" && from.At("prefix").Text() == "" {
			c.References = append(c.References, Reference{Map: m})
		}
	}
	for _, v := range n.At("env").Items() {
		if ref := v.At("valueFrom", "configMapKeyRef"); ref.IsMap() {
			c.References = append(c.References, Reference{Name: v.At("name").Text(), Map: ref.At("name").Text(), Key: ref.At("key").Text()})
		}
	}
	c.Limited = n.At("resources", "limits", "memory") != nil
	return c
}

func variables(env *yamltree.Node) (list []Variable) {
	for _, v := range env.Items() {
		if value := v.At("value"); value.IsScalar() {
			list = append(list, Variable{v.At("name").Text(), value.Text(), value.Line()})
		}
	}
	return list
}

func security(n *yamltree.Node) Security {
	s := Security{Privileged: textOf(n, "privileged"), RunAsNonRoot: textOf(n, "runAsNonRoot"), RunAsUser: textOf(n, "runAsUser"), Escalation: textOf(n, "allowPrivilegeEscalation")}
	for _, c := range n.At("capabilities", "add").Texts() {
		s.Added = append(s.Added, Text{c.Text(), c.Line()})
	}
	return s
}

// values reads a chart's values by the names that `helm create` and the charts of packages use: image.repository and image.tag, env or
// extraEnv, securityContext, hostNetwork. Each mapping with any of them is taken for a container.
func values(root *yamltree.Node) *Object {
	o := &Object{Kind: Values, Line: root.Line(), Partial: true, Pod: &Pod{}}
	o.values("", root, 0)
	if len(o.Pod.Containers) == 0 && o.Pod.HostNetwork.Line == 0 && o.Pod.HostPID.Line == 0 {
		return nil
	}
	return o
}

// maxValues is how deep a chart's values are looked into.
const maxValues = 12

func (o *Object) values(name string, n *yamltree.Node, depth int) {
	if !n.IsMap() || depth > maxValues {
		return
	}
	p := Pod{}
	p.hosts(n)
	o.Pod.HostNetwork, o.Pod.HostPID, o.Pod.HostIPC = first(o.Pod.HostNetwork, p.HostNetwork), first(o.Pod.HostPID, p.HostPID), first(o.Pod.HostIPC, p.HostIPC)
	c := &Container{Name: name, Line: n.Line()}
	found := false
	if image := n.At("image"); image.IsMap() && image.At("repository") != nil && image.At("tag") != nil {
		c.Image = Text{image.At("repository").Text(), image.Key("repository").Line()}
		if registry := image.At("registry").Text(); registry != "" {
			c.Image.Text = registry + "/" + c.Image.Text
		}
		if tag := image.At("tag").Text(); tag != "" {
			c.Image = Text{c.Image.Text + ":" + tag, image.Key("tag").Line()}
		} else {
			c.Image = Text{} // the chart's own version, as a rule
		}
		found = c.Image.Line > 0
	}
	for _, key := range []string{"securityContext", "containerSecurityContext", "podSecurityContext"} {
		if s := n.At(key); s.IsMap() && len(s.Entries()) > 0 {
			c.Security.fill(security(s))
			found = true
		}
	}
	for _, key := range []string{"env", "envVars", "extraEnv", "extraEnvVars", "environment"} {
		env := n.At(key)
		c.Environment = append(c.Environment, variables(env)...)
		for _, e := range env.Entries() {
			value := e.Value
			if value.IsMap() { // NAME: {value: …}, beside what comes from a Secret
				value = value.At("value")
			}
			if value.IsScalar() {
				c.Environment = append(c.Environment, Variable{e.Key.Text(), value.Text(), value.Line()})
			}
		}
		found = found || len(c.Environment) > 0
	}
	if found {
		o.Pod.Containers = append(o.Pod.Containers, c)
	}
	for _, e := range n.Entries() {
		if below := e.Key.Text(); below != "env" && below != "envVars" && !strings.HasSuffix(below, "ontext") {
			o.values(below, e.Value, depth+1)
		}
	}
}

func first(a, b Text) Text {
	if a.Line > 0 {
		return a
	}
	return b
}
