package nginx

import "strings"

// Host is the variable by which a request chooses the host of an address that a directive has, such as http://$arg_host/ or
// https://shop.example$1, behind whose host a visitor may go on writing (follows); ok is false when the host is a fixed one.
func (d *Directive) Host(address string) (variable string, o Origin, follows, ok bool) {
	rest, scheme := address, false
	for _, begin := range []string{"http://", "https://", "$scheme://", "//"} {
		if after, found := strings.CutPrefix(address, begin); found {
			rest, scheme = after, true
		}
	}
	if !scheme && !strings.HasPrefix(rest, "$") {
		return "", o, false, false
	}
	parts := Parts(rest)
	for i, p := range parts {
		if p.Variable == "" {
			if strings.ContainsAny(p.Text, "/?#") {
				return "", o, false, false
			}
			continue
		}
		o = d.Origin(p.Variable)
		switch {
		case i == 0 && !scheme && !o.Slashes, o.Slash:
			return "", o, false, false // a path, or no address at all
		case !o.Client:
			continue
		case i > 0 && parts[i-1].Variable == "":
			// What stands before it is the beginning of the host, and what comes may be its end.
			if o.Dots || o.Slashes {
				return p.Variable, o, true, true
			}
		case o.Slashes:
			return p.Variable, o, false, true
		case o.Dots && (i+1 == len(parts) || strings.HasPrefix(parts[i+1].Text, "/") || strings.HasPrefix(parts[i+1].Text, ":")):
			return p.Variable, o, false, true
		}
	}
	return "", o, false, false
}

// Redirect is the address that a directive sends visitors to; "" when it sends them nowhere.
func (d *Directive) Redirect() string {
	switch d.Name {
	case "return":
		switch len(d.Args) {
		case 1:
			if address := d.Args[0]; strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "$scheme") {
				return address
			}
		case 2:
			switch d.Args[0] {
			case "301", "302", "303", "307", "308":
				return d.Args[1]
			}
		}
	case "rewrite":
		if len(d.Args) < 2 {
			return ""
		}
		address, flag := d.Args[1], d.Arg(2)
		if flag == "redirect" || flag == "permanent" || strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "$scheme") {
			return address
		}
	}
	return ""
}
