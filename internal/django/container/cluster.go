package container

import (
	"slices"
	"strings"

	"paddock/internal/dockerfile"
	"paddock/internal/interpolation"
	"paddock/internal/kubernetes"
)

// StoreBehind is what is kept by what a service of Kubernetes stands for, and the service's name to a reader: what a pod that its selector
// finds runs, else, where the project has no such pod, what listens at its port. nil when it is nothing that is known.
func (s *Setup) StoreBehind(service *kubernetes.Service) (store *Store, name string) {
	found := false
	for _, m := range s.Manifests {
		for _, o := range m.Objects {
			if o.Service == service {
				name = o.Name
			}
			if o.Pod == nil || o.Partial || !selects(service.Selector, o.Pod.Labels) {
				continue
			}
			found = true
			for _, c := range o.Pod.Containers {
				if store == nil && !c.First {
					store = StoreOf(c.Image.Text)
				}
			}
		}
	}
	if found {
		return store, name
	}
	for _, p := range service.Ports {
		for _, number := range []string{p.Target, p.Port} {
			if store := storeAt(number); store != nil {
				return store, name
			}
		}
	}
	return nil, name
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// storeAt is the store that listens at a port which nothing else has: those of consoles and of HTTP are many programs'.
func storeAt(port string) *Store {
	switch port {
	case "5432", "3306", "1433", "27017", "6379", "11211", "5672", "9200", "9300":
	default:
		return nil
	}
	for _, image := range []string{"postgres", "mysql", "mssql-server", "mongo", "redis", "memcached", "rabbitmq", "elasticsearch"} {
		if s := stores()[image]; slices.Contains(s.Ports, port) {
			return s
		}
	}
	return nil
}

// DropsRoot says that the project's own images give root up, all that are made to be run.
func (s *Setup) DropsRoot() bool {
	some := false
	for _, i := range s.Images {
		for _, t := range i.Targets {
			if !namesUser(t) {
				return false
			}
			some = true
		}
	}
	return some
}

func namesUser(stage *dockerfile.Stage) bool {
	user := stage.Last("USER")
	return user != nil && len(user.Words) > 0 && !Root(user.Words[0])
}

// Root says that a user as USER of a Dockerfile or user of a compose file names it, with a group or without, is root. Of a variable its default counts.
func Root(user string) bool {
	name, _, _ := strings.Cut(interpolation.Expand(user, nil), ":")
	return name == "root" || name == "0"
}
