// Package compose reads compose files: which services there are, what each is built of or runs, which ports and directories
// of the machine it is given, and its variables.
//
// Variables of the machine (${NAME}) stay as they are written; internal/interpolation knows their defaults. Files that extend each other
// are read one by one: what a service takes from another one is for who asks. It starts nothing and does not judge.
package compose

import (
	"path"
	"strings"

	"paddock/internal/interpolation"
	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// File is a compose file.
type File struct {
	*source.File
	// Services are in the order of the file.
	Services []*Service
}

// Text is a text with its line.
type Text struct {
	Text string
	Line int
}

// Variable is one of a service's environment. Set is false when the value comes from the machine.
type Variable struct {
	Name, Value string
	Set         bool
	Line        int
}

// Port is a port of a service that the machine offers.
type Port struct {
	// Host is the address of the machine that it is bound to; "" for all.
	Host string
	// Published is the machine's port, "" for any; Target the service's. Both may be ranges, or variables.
	Published, Target string
	Line              int
}

// Volume is something that is mounted into a service.
type Volume struct {
	// Source is a path of the machine, or the name of a volume; "" for a new one.
	Source, Target string
	ReadOnly       bool
	Line           int
}

// Service is one service.
type Service struct {
	Name string
	Line int
	// Image is what it runs; a zero Text when it is built only.
	Image Text
	// Build is where it is built: Context and Dockerfile as written, Target the stage. Its Line is 0 when it is not built.
	Build struct {
		Context, Dockerfile, Target string
		Args                        []Variable
		Line                        int
	}
	// Command and Entrypoint are as one text.
	Command, Entrypoint Text
	Environment         []Variable
	EnvFiles            []Text
	Ports               []Port
	Volumes             []Volume
	// Privileged is the place of "privileged: true"; line 0 without.
	Privileged Text
	// CapAdd, SecurityOpt and Devices are the lists of these names.
	CapAdd, CapDrop, SecurityOpt, Devices []Text
	// NetworkMode, PID and User are as written.
	NetworkMode, PID, IPC, User Text
	// ReadOnly says that its file system is.
	ReadOnly bool
	// Limited says that its memory has a limit.
	Limited bool
	// Extends is the service that it takes the rest from, ExtendsFile the file that has it as written; "" for the same file.
	Extends, ExtendsFile string
	// Profiles are those without which it does not start; "debug", "dev".
	Profiles []Text
}

// Is says by its name whether a file may be one of compose's.
func Is(p string) bool {
	name := strings.ToLower(path.Base(p))
	ext := path.Ext(name)
	if ext != ".yml" && ext != ".yaml" {
		return false
	}
	_, folder := source.Split(path.Dir(p))
	stem := strings.TrimSuffix(name, ext)
	return strings.Contains(stem, "compose") || strings.Contains(stem, "docker") || strings.Contains(strings.ToLower(folder), "compose") ||
		stem == "local" || stem == "production" || stem == "stack" || stem == "docs"
}

// Parse reads a compose file; nil when it is YAML and none of compose's.
func Parse(file *source.File) (*File, error) {
	documents, err := yamltree.Parse(file)
	if err != nil && len(documents) == 0 {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, nil
	}
	root := documents[0]
	services := root.At("services")
	if services == nil && root.At("version") == nil {
		services = oldForm(root)
	}
	if !services.IsMap() {
		return nil, nil
	}
	f := &File{File: file}
	for _, e := range services.Entries() {
		if e.Value.IsMap() {
			f.Services = append(f.Services, service(e.Key, e.Value))
		}
	}
	if len(f.Services) == 0 {
		return nil, nil
	}
	return f, nil
}

// oldForm is the first format, whose services stand at the top: all have an image or are built.
func oldForm(root *yamltree.Node) *yamltree.Node {
	entries := root.Entries()
	for _, e := range entries {
		if e.Value.At("image") == nil && e.Value.At("build") == nil {
			return nil
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return root
}

func service(key, n *yamltree.Node) *Service {
	s := &Service{
		Name: key.Text(), Line: key.Line(),
		Image: textOf(n, "image"), Command: textOf(n, "command"), Entrypoint: textOf(n, "entrypoint"),
		Environment: variables(n.At("environment")),
		CapAdd:      texts(n.At("cap_add")), CapDrop: texts(n.At("cap_drop")), SecurityOpt: texts(n.At("security_opt")), Devices: texts(n.At("devices")),
		NetworkMode: textOf(n, "network_mode"), PID: textOf(n, "pid"), IPC: textOf(n, "ipc"), User: textOf(n, "user"),
		ReadOnly: n.At("read_only").True(), Profiles: texts(n.At("profiles")),
	}
	if n.At("privileged").True() {
		s.Privileged = textOf(n, "privileged")
	}
	if b := n.At("build"); b != nil {
		s.Build.Line = n.Key("build").Line()
		if b.IsScalar() {
			s.Build.Context = b.Text()
		} else {
			s.Build.Context, s.Build.Dockerfile, s.Build.Target = b.At("context").Text(), b.At("dockerfile").Text(), b.At("target").Text()
			s.Build.Args = variables(b.At("args"))
		}
	}
	for _, item := range n.At("env_file").Texts() {
		s.EnvFiles = append(s.EnvFiles, Text{item.Text(), item.Line()})
	}
	for _, item := range n.At("env_file").Items() {
		if p := item.At("path"); p != nil {
			s.EnvFiles = append(s.EnvFiles, Text{p.Text(), p.Line()})
		}
	}
	for _, item := range n.At("ports").Items() {
		s.Ports = append(s.Ports, port(item))
	}
	for _, item := range n.At("volumes").Items() {
		s.Volumes = append(s.Volumes, volume(item))
	}
	s.Limited = n.At("mem_limit") != nil || n.At("deploy", "resources", "limits", "memory") != nil
	if e := n.At("extends"); e.IsScalar() {
		s.Extends = e.Text()
	} else {
		s.Extends, s.ExtendsFile = e.At("service").Text(), e.At("file").Text()
	}
	return s
}

// textOf is a key's text with the line of the key; a list becomes its words with spaces between.
func textOf(n *yamltree.Node, key string) Text {
	value := n.At(key)
	if value == nil {
		return Text{}
	}
	var words []string
	for _, w := range value.Texts() {
		words = append(words, w.Text())
	}
	return Text{strings.Join(words, " "), n.Key(key).Line()}
}

func texts(n *yamltree.Node) (list []Text) {
	for _, t := range n.Texts() {
		list = append(list, Text{t.Text(), t.Line()})
	}
	return list
}

// variables reads both forms: a mapping, and a list of NAME=value.
func variables(n *yamltree.Node) (list []Variable) {
	for _, e := range n.Entries() {
		list = append(list, Variable{Name: e.Key.Text(), Value: e.Value.Text(), Set: !e.Value.IsNull(), Line: e.Key.Line()})
	}
	for _, item := range n.Items() {
		name, value, set := strings.Cut(item.Text(), "=")
		list = append(list, Variable{Name: strings.TrimSpace(name), Value: value, Set: set, Line: item.Line()})
	}
	return list
}

func port(n *yamltree.Node) Port {
	if n.IsMap() {
		return Port{Host: n.At("host_ip").Text(), Published: n.At("published").Text(), Target: n.At("target").Text(), Line: n.Line()}
	}
	p := Port{Line: n.Line()}
	text, _, _ := strings.Cut(n.Text(), "/") // /tcp, /udp
	parts := splitOutside(text)
	p.Target = parts[len(parts)-1]
	if len(parts) > 1 {
		p.Published = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		p.Host = strings.Trim(strings.Join(parts[:len(parts)-2], ":"), "[]")
	}
	return p
}

// splitOutside splits at colons that stand neither in ${…} nor in […].
func splitOutside(text string) (parts []string) {
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth <= 0 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, text[start:])
}

func volume(n *yamltree.Node) Volume {
	if n.IsMap() {
		return Volume{Source: n.At("source").Text(), Target: n.At("target").Text(), ReadOnly: n.At("read_only").True(), Line: n.Line()}
	}
	parts := splitOutside(n.Text())
	v := Volume{Line: n.Line(), Target: parts[0]}
	if len(parts) > 1 {
		v.Source, v.Target = parts[0], parts[1]
	}
	if len(parts) > 2 {
		for _, o := range strings.Split(parts[2], ",") {
			v.ReadOnly = v.ReadOnly || o == "ro"
		}
	}
	return v
}

// Local says that the port is offered to the machine itself alone.
func (p Port) Local() bool {
	host := interpolation.Expand(p.Host, nil)
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}
