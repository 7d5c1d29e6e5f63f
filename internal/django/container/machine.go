package container

import (
	"path"
	"strings"
)

// IsSocket says that a path of the machine is where a daemon that starts containers listens.
func IsSocket(p string) bool {
	return strings.HasSuffix(p, "docker.sock") || strings.HasSuffix(p, "containerd.sock") || strings.HasSuffix(p, "podman.sock") || strings.HasSuffix(p, "crio.sock")
}

// OfMachine says that a path is one of the machine's own directories, through which a container becomes the machine.
func OfMachine(p string) bool {
	switch p {
	case "/", "/etc", "/root", "/var/run", "/run", "/proc", "/sys", "/boot", "/dev", "/var/lib/docker", "/var/lib/kubelet", "/var/lib/containerd":
		return true
	}
	return false
}

// Escapes gives a capability its name without CAP_, and says whether a process with it may leave its container.
func Escapes(capability string) (name string, ok bool) {
	name = strings.TrimPrefix(strings.ToUpper(capability), "CAP_")
	switch name {
	case "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH":
		return name, true
	}
	return name, false
}

// SteersContainers says that an image is a program whose purpose is to watch or steer containers.
func SteersContainers(image string) bool {
	name, _ := Reference(image)
	for _, known := range []string{"traefik", "portainer", "watchtower", "nginx-proxy", "docker-gen", "acme-companion", "letsencrypt-nginx-proxy-companion", "docker-socket-proxy", "cadvisor", "promtail", "vector", "datadog", "agent", "dozzle", "ofelia", "swarm-cronjob", "autoheal", "fluent-bit", "filebeat", "alloy", "docker-volume-backup", "jwilder"} {
		if path.Base(name) == known || strings.Contains(name, known+"/") {
			return true
		}
	}
	return false
}

// WatchesMachine says that an image is a program that measures the machine, and needs to see it.
func WatchesMachine(image string) bool {
	name, _ := Reference(image)
	switch path.Base(name) {
	case "node-exporter", "cadvisor", "netdata", "agent", "glances", "promtail", "telegraf", "filebeat", "metricbeat", "fluent-bit", "vector", "alloy":
		return true
	}
	return false
}
