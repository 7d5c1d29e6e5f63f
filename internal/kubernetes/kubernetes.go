// Package kubernetes reads the manifests of Kubernetes: which pods there are, what their containers run, may do and are told, which
// services and ingresses let others in, and what kustomizations change about that. Of Helm's charts it reads the values, as far as they
// follow the names that `helm create` gives them; templates are for Helm to fill in first.
//
// Kinds of the user's own are read as far as they hold a pod where Kubernetes' kinds do. It asks no cluster and does not judge.
package kubernetes

import (
	"bytes"
	"encoding/base64"
	"path"
	"strings"

	"paddock/internal/source"
	"paddock/internal/yamltree"
)

// File is a file of manifests, or of a chart's values.
type File struct {
	*source.File
	// Objects are in the order of the file.
	Objects []*Object
	// Images are what a kustomization makes of images, by their names.
	Images map[string]Image
}

// Image is what a kustomization makes of one; "" where it leaves a part as it is.
type Image struct {
	Name, Version string
	Line          int
}

// Text is a text with its line; line 0 for one that is not there.
type Text struct {
	Text string
	Line int
}

// Object is one object of a manifest.
type Object struct {
	// Kind and Name are as written: "Deployment", "web". The values of a chart have the kind Values.
	Kind, Name string
	Line       int
	// Annotations are those of its metadata.
	Annotations map[string]string
	// Partial says that the rest of the object stands elsewhere: it is a patch, or the values of a chart. What it does not say is not known.
	Partial bool
	// OpenShift says that it is made for OpenShift, which gives the containers of each project a user of their own.
	OpenShift bool
	// Pod is what it runs; nil when it runs nothing.
	Pod *Pod
	// Data is what a Secret or a ConfigMap holds, as those who use it see it: decoded.
	Data []Variable
	// Service is set for the kind Service, Ingress for Ingress.
	Service *Service
	Ingress *Ingress
}

// Values is the kind of what a chart's values say.
const Values = "Values"

// Service is a name under which pods are reached.
type Service struct {
	// Type is "ClusterIP" where none is written; its line is then the object's.
	Type     Text
	Selector map[string]string
	Ports    []Port
	// Ranges says that loadBalancerSourceRanges limits who may come.
	Ranges bool
}

// Port is a port of a service: its own and the pod's, which may be a name; "" where it is not written.
type Port struct {
	Port, Target string
	Line         int
}

// Ingress is what lets the world in by HTTP.
type Ingress struct {
	Hosts []Text
	// TLS says that it names certificates.
	TLS bool
}

// Is says by its text whether a YAML file may hold manifests, or by its place whether it is a chart's values.
func Is(p string, text []byte) bool {
	name := path.Base(p)
	return bytes.Contains(text, []byte("apiVersion:")) && bytes.Contains(text, []byte("kind:")) ||
		name == "kustomization.yaml" || name == "kustomization.yml" || isValues(p)
}

// isValues knows the values of a chart, and those that an installation puts over them: values-production.yaml.
func isValues(p string) bool {
	name := path.Base(p)
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".yaml"), ".yml")
	return stem != name && (stem == "values" || strings.HasPrefix(stem, "values-") || strings.HasPrefix(stem, "values.") || strings.HasPrefix(stem, "values_") || strings.HasSuffix(stem, "-values") || strings.HasSuffix(stem, ".values"))
}

// IsTemplate says that a file is one of a chart's templates, given what tells whether the tree has a file; chart is the chart's folder.
func IsTemplate(p string, has func(string) bool) (chart string, ok bool) {
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if path.Base(dir) == "templates" && has(path.Join(path.Dir(dir), "Chart.yaml")) {
			return path.Dir(dir), true
		}
	}
	return "", false
}

// maxObjects is how many objects of a file are read. Operators' bundles have some hundred.
const maxObjects = 5000

// Parse reads a file; nil when it is YAML and holds nothing of Kubernetes. With an error, what stands before it.
func Parse(file *source.File) (*File, error) {
	documents, err := yamltree.Parse(file)
	f := &File{File: file}
	if isValues(file.Path) {
		if len(documents) > 0 {
			if o := values(documents[0]); o != nil {
				f.Objects = append(f.Objects, o)
			}
		}
	} else {
		for _, d := range documents {
			f.document(d, 0)
		}
	}
	if len(f.Objects) == 0 && len(f.Images) == 0 {
		return nil, err
	}
	return f, err
}

// document reads an object, or those of a list, or of an OpenShift template.
func (f *File) document(d *yamltree.Node, depth int) {
	if depth > 3 || len(f.Objects) >= maxObjects {
		return
	}
	kind := d.At("kind").Text()
	if kind == "" && path.Base(f.Path) != "kustomization.yaml" && path.Base(f.Path) != "kustomization.yml" {
		return
	}
	switch {
	case kind == "Kustomization" || kind == "":
		f.kustomization(d)
		return
	case d.At("apiVersion").Text() == "":
		return
	}
	before := len(f.Objects)
	defer func() {
		if kind == "Template" || strings.Contains(d.At("apiVersion").Text(), "openshift.io") {
			for _, o := range f.Objects[before:] {
				o.OpenShift = true
			}
		}
	}()
	list := d.At("items")
	if kind == "Template" {
		list = d.At("objects")
	}
	if list.IsList() {
		for _, item := range list.Items() {
			f.document(item, depth+1)
		}
		return
	}
	o := &Object{Kind: kind, Name: d.At("metadata", "name").Text(), Line: d.Line(), Annotations: pairs(d.At("metadata", "annotations"))}
	switch kind {
	case "Service":
		o.Service = service(d.At("spec"), o.Line)
	case "Ingress":
		o.Ingress = ingress(d.At("spec"))
	case "Secret", "ConfigMap":
		o.Data = data(d, kind == "Secret")
	case "PodTemplate":
		o.Pod = pod(d.At("template"))
	case "Pod":
		o.Pod = pod(d)
	case "CronJob":
		o.Pod = pod(d.At("spec", "jobTemplate", "spec", "template"))
	default:
		o.Pod = pod(d.At("spec", "template"))
	}
	if o.Pod != nil {
		for _, c := range o.Pod.Containers {
			o.Partial = o.Partial || c.Image.Text == ""
		}
		o.Partial = o.Partial || len(o.Pod.Containers) == 0
	}
	f.Objects = append(f.Objects, o)
}

// data are the entries of a Secret or a ConfigMap. Those under data are in base64 in a Secret; what is none is passed over.
func data(d *yamltree.Node, secret bool) (list []Variable) {
	for _, key := range []string{"data", "stringData"} {
		for _, e := range d.At(key).Entries() {
			value := e.Value.Text()
			if key == "data" && secret {
				plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
				if err != nil {
					continue
				}
				value = string(plain)
			}
			if e.Value.IsScalar() && value != "" {
				list = append(list, Variable{e.Key.Text(), value, e.Value.Line()})
			}
		}
	}
	return list
}

func service(spec *yamltree.Node, line int) *Service {
	s := &Service{Type: Text{"ClusterIP", line}, Selector: pairs(spec.At("selector")), Ranges: len(spec.At("loadBalancerSourceRanges").Items()) > 0}
	if t := spec.At("type"); t != nil {
		s.Type = Text{t.Text(), spec.Key("type").Line()}
	}
	for _, p := range spec.At("ports").Items() {
		s.Ports = append(s.Ports, Port{Port: p.At("port").Text(), Target: p.At("targetPort").Text(), Line: p.Line()})
	}
	return s
}

func ingress(spec *yamltree.Node) *Ingress {
	i := &Ingress{TLS: len(spec.At("tls").Items()) > 0}
	for _, r := range spec.At("rules").Items() {
		if h := r.At("host"); h != nil {
			i.Hosts = append(i.Hosts, Text{h.Text(), h.Line()})
		}
	}
	return i
}

// kustomization reads what one makes of images.
func (f *File) kustomization(d *yamltree.Node) {
	for _, i := range d.At("images").Items() {
		name := i.At("name").Text()
		if name == "" {
			continue
		}
		if f.Images == nil {
			f.Images = map[string]Image{}
		}
		to := Image{Name: i.At("newName").Text(), Version: i.At("newTag").Text(), Line: i.Line()}
		if digest := i.At("digest").Text(); digest != "" {
			to.Version = digest
		}
		f.Images[name] = to
	}
}

func pairs(n *yamltree.Node) map[string]string {
	entries := n.Entries()
	if len(entries) == 0 {
		return nil
	}
	m := make(map[string]string, len(entries))
	for _, e := range entries {
		m[e.Key.Text()] = e.Value.Text()
	}
	return m
}

func textOf(n *yamltree.Node, key string) Text {
	if v := n.At(key); v != nil {
		return Text{strings.TrimSpace(v.Text()), n.Key(key).Line()}
	}
	return Text{}
}
