// Package terraformopenport is the rule terraform-open-port; doc.md says what it does and why.
package terraformopenport

import (
	_ "embed"
	"strconv"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/terraform"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "terraform-open-port", Title: "A firewall rule lets in everybody to what is not for everybody", Practice: "private-database",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{284, 668}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// The ports that nobody outside should reach. What serves the site itself is everybody's.
var ports = []struct {
	number   int
	name     string
	severity finding.Severity
}{
	{5432, "PostgreSQL", finding.High}, {3306, "MySQL", finding.High}, {1433, "SQL Server", finding.High}, {1521, "Oracle", finding.High},
	{27017, "MongoDB", finding.High}, {6379, "Redis", finding.High}, {11211, "memcached", finding.High}, {9200, "Elasticsearch", finding.High},
	{5672, "RabbitMQ", finding.High}, {9092, "Kafka", finding.High}, {2375, "the container daemon", finding.Critical}, {2379, "etcd", finding.High},
	{3389, "remote desktops", finding.High}, {22, "SSH", finding.Medium},
}

// opening is how a provider writes that something may come in.
type opening struct {
	resource string
	block    string    // "" for the resource itself
	sources  []string  // arguments with the addresses that may
	from, to string    // arguments with the first and the last port
	list     string    // an argument with a list of ports and ranges
	only     [2]string // an argument, and the value without which it lets nothing in
	only2    [2]string
}

var openings = []opening{
	{resource: "aws_security_group", block: "ingress", sources: []string{"cidr_blocks", "ipv6_cidr_blocks"}, from: "from_port", to: "to_port"},
	{resource: "aws_default_security_group", block: "ingress", sources: []string{"cidr_blocks", "ipv6_cidr_blocks"}, from: "from_port", to: "to_port"},
	{resource: "aws_security_group_rule", sources: []string{"cidr_blocks", "ipv6_cidr_blocks"}, from: "from_port", to: "to_port", only: [2]string{"type", "ingress"}},
	{resource: "aws_vpc_security_group_ingress_rule", sources: []string{"cidr_ipv4", "cidr_ipv6"}, from: "from_port", to: "to_port"},
	{resource: "azurerm_network_security_rule", sources: []string{"source_address_prefix", "source_address_prefixes"}, list: "destination_port_range destination_port_ranges", only: [2]string{"access", "Allow"}, only2: [2]string{"direction", "Inbound"}},
	{resource: "azurerm_network_security_group", block: "security_rule", sources: []string{"source_address_prefix", "source_address_prefixes"}, list: "destination_port_range destination_port_ranges", only: [2]string{"access", "Allow"}, only2: [2]string{"direction", "Inbound"}},
	{resource: "digitalocean_firewall", block: "inbound_rule", sources: []string{"source_addresses"}, list: "port_range"},
	{resource: "hcloud_firewall", block: "rule", sources: []string{"source_ips"}, list: "port", only: [2]string{"direction", "in"}},
	{resource: "openstack_networking_secgroup_rule_v2", sources: []string{"remote_ip_prefix"}, from: "port_range_min", to: "port_range_max", only: [2]string{"direction", "ingress"}},
	{resource: "linode_firewall", block: "inbound", sources: []string{"ipv4", "ipv6"}, list: "ports", only: [2]string{"action", "ACCEPT"}},
}

func run(pass *rule.Pass) {
	for _, m := range pass.Project.Deployment.Terraform {
		for _, r := range m.Resources {
			if r.Absent() {
				continue
			}
			for _, o := range openings {
				if o.resource != r.Kind {
					continue
				}
				blocks := []*terraform.Block{r.Block}
				if o.block != "" {
					blocks = r.Below(o.block)
				}
				for _, b := range blocks {
					judge(pass, r, b, o)
				}
			}
			if r.Kind == "google_compute_firewall" {
				google(pass, r)
			}
		}
	}
}

func judge(pass *rule.Pass, r *terraform.Resource, b *terraform.Block, o opening) {
	for _, only := range [][2]string{o.only, o.only2} {
		if only[0] != "" {
			if v, ok := r.Get(b, only[0]); !ok || !strings.EqualFold(v.Text, only[1]) {
				return
			}
		}
	}
	source, ok := everybody(r, b, o.sources)
	if !ok {
		return
	}
	var ranges [][2]int
	if o.list != "" {
		for _, name := range strings.Fields(o.list) {
			if v, ok := r.Get(b, name); ok {
				for _, text := range v.Texts() {
					ranges = append(ranges, parse(text)...)
				}
			}
		}
	} else {
		from, ok1 := r.Get(b, o.from)
		to, ok2 := r.Get(b, o.to)
		first, err1 := strconv.Atoi(from.Text)
		last, err2 := strconv.Atoi(to.Text)
		protocol, _ := r.Get(b, "protocol")
		if ipProtocol, ok := r.Get(b, "ip_protocol"); ok {
			protocol = ipProtocol
		}
		switch {
		case protocol.Text == "-1" || protocol.Text == "all":
			ranges = [][2]int{{0, 65535}}
		case protocol.Text == "icmp" || protocol.Text == "icmpv6":
		case ok1 && ok2 && err1 == nil && err2 == nil:
			ranges = [][2]int{{first, last}}
		}
	}
	report(pass, r, b, source, ranges)
}

// google reads rules whose ports stand in blocks beside the addresses. Without a direction they are for what comes in.
func google(pass *rule.Pass, r *terraform.Resource) {
	if v, ok := r.Get(r.Block, "direction"); ok && v.Text != "INGRESS" {
		return
	}
	source, ok := everybody(r, r.Block, []string{"source_ranges"})
	if !ok {
		return
	}
	for _, b := range r.Below("allow") {
		v, ok := r.Get(b, "ports")
		protocol, _ := r.Get(b, "protocol")
		var ranges [][2]int
		for _, text := range v.Texts() {
			ranges = append(ranges, parse(text)...)
		}
		if !ok && (protocol.Text == "tcp" || protocol.Text == "all") {
			ranges = [][2]int{{0, 65535}}
		}
		report(pass, r, b, source, ranges)
	}
}

// everybody finds the argument that lets in every address.
func everybody(r *terraform.Resource, b *terraform.Block, arguments []string) (v terraform.Value, ok bool) {
	for _, name := range arguments {
		v, _ := r.Get(b, name)
		for _, text := range v.Texts() {
			switch text {
			case "0.0.0.0/0", "::/0", "*", "Internet", "Any", "any":
				return v, true
			}
		}
	}
	return v, false
}

// parse reads "5432", "1-65535", "all", "*".
func parse(text string) [][2]int {
	if text == "all" || text == "*" || text == "any" {
		return [][2]int{{0, 65535}}
	}
	var ranges [][2]int
	for _, part := range strings.Split(text, ",") {
		first, last, span := strings.Cut(strings.TrimSpace(part), "-")
		if !span {
			last = first
		}
		a, err1 := strconv.Atoi(strings.TrimSpace(first))
		b, err2 := strconv.Atoi(strings.TrimSpace(last))
		if err1 == nil && err2 == nil {
			ranges = append(ranges, [2]int{a, b})
		}
	}
	return ranges
}

func report(pass *rule.Pass, r *terraform.Resource, b *terraform.Block, source terraform.Value, ranges [][2]int) {
	var names []string
	worst := finding.Info
	for _, p := range ports {
		for _, span := range ranges {
			if p.number >= span[0] && p.number <= span[1] {
				names = append(names, p.name)
				worst = max(worst, p.severity)
				break
			}
		}
	}
	if len(names) == 0 {
		return
	}
	what := strings.Join(names, ", ")
	if len(names) == len(ports) {
		what, worst = "every port", finding.High
	}
	f := pass.ReportLine(r.Path, source.Line, "%s %s lets in everybody to %s", r.Kind, r.Name, what)
	f.Severity, f.Key = worst, r.Kind+" "+r.Name+" "+what
	f.Fix = "Name the addresses, or the security group of the application, that need it; for SSH a VPN or the provider's own way in."
	if source.Variable != "" {
		f.Message += ", unless " + source.Variable + " is set otherwise"
		f.Severity = f.Severity.Lower(1)
	}
}
