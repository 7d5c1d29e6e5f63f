package pyeval

import (
	"regexp"
	"strings"
)

// Python's regular expressions, as far as Go's engine means the same by them:
// look-around, back-references and conditionals are not evaluated.

// compileRegex translates a pattern; nil when Go's engine cannot read it or reads it otherwise.
func compileRegex(pattern, flags string) *regexp.Regexp {
	if len(pattern) > 10_000 || strings.Contains(pattern, "(?=") || strings.Contains(pattern, "(?!") || strings.Contains(pattern, `\Z`) && strings.Contains(flags, "m") {
		return nil
	}
	p := strings.ReplaceAll(pattern, `\Z`, `\z`)
	// Go's $ is the very end, Python's also before a last newline: only texts without one are the same; see match.
	if flags != "" {
		p = "(?" + flags + ")" + p
	}
	re, err := regexp.Compile(p)
	if err != nil {
		return nil
	}
	return re
}

// matchObj is what re.match returns.
type matchObj struct {
	re     *regexp.Regexp
	groups []string
	have   []bool
	start  int
	end    int
}

// regexCall is one of re's functions with pattern, text and so on known.
func (in *interp) regexCall(fn string, pattern, flags string, args []val, at Place) val {
	re := compileRegex(pattern, flags)
	if re == nil {
		return unknownVal("the regular expression is not evaluated", nil, at)
	}
	texts := make([]string, 0, len(args))
	for _, a := range args {
		s, ok := a.o.(str)
		if !ok {
			return in.noIdea(a, at)
		}
		if hidden(string(s)) {
			return unknownVal(whyOutside, nil, at)
		}
		texts = append(texts, string(s))
	}
	if len(texts) == 0 {
		return unknownVal("the regular expression is not evaluated", nil, at)
	}
	s := texts[len(texts)-1]
	in.step(len(s)/16 + 1)
	if strings.HasSuffix(s, "\n") && strings.Contains(pattern, "$") {
		return unknownVal("the regular expression is not evaluated", nil, at)
	}
	switch fn {
	case "match", "search", "fullmatch":
		loc := re.FindStringSubmatchIndex(s)
		if fn != "search" {
			anchored := compileRegex(`\A(?:`+pattern+`)`, flags)
			if fn == "fullmatch" {
				anchored = compileRegex(`\A(?:`+pattern+`)\z`, flags)
			}
			if anchored == nil {
				return unknownVal("the regular expression is not evaluated", nil, at)
			}
			loc = anchored.FindStringSubmatchIndex(s)
		}
		if loc == nil {
			return none(at)
		}
		m := &matchObj{re: re, start: loc[0], end: loc[1]}
		for i := 0; i+1 < len(loc); i += 2 {
			if loc[i] < 0 {
				m.groups, m.have = append(m.groups, ""), append(m.have, false)
				continue
			}
			m.groups, m.have = append(m.groups, s[loc[i]:loc[i+1]]), append(m.have, true)
		}
		return val{o: m, at: at}
	case "findall":
		var items []val
		for _, m := range re.FindAllStringSubmatch(s, 10_000) {
			switch len(m) {
			case 1:
				items = append(items, text(m[0], at))
			case 2:
				items = append(items, text(m[1], at))
			default:
				var parts []val
				for _, g := range m[1:] {
					parts = append(parts, text(g, at))
				}
				items = append(items, val{o: &tupleObj{items: parts}, at: at})
			}
		}
		return val{o: in.newList(items...), at: at}
	case "split":
		if re.NumSubexp() > 0 || re.MatchString("") {
			return unknownVal("the regular expression is not evaluated", nil, at)
		}
		var items []val
		for _, p := range re.Split(s, -1) {
			items = append(items, text(p, at))
		}
		return val{o: in.newList(items...), at: at}
	case "sub":
		if len(texts) != 2 || strings.Contains(texts[0], `\`) {
			return unknownVal("the replacement is not evaluated", nil, at)
		}
		return in.textOf(re.ReplaceAllLiteralString(s, texts[0]), at)
	}
	return unknownVal("re."+fn+" is not evaluated", nil, at)
}

func (in *interp) matchGroup(m *matchObj, key val, at Place) val {
	i, ok := asInt(key)
	if s, isText := key.o.(str); isText {
		i, ok = int64(m.re.SubexpIndex(string(s))), true
	}
	if !ok {
		return in.noIdea(key, at)
	}
	if i < 0 || i >= int64(len(m.groups)) {
		return in.throw("IndexError", "no such group", nil, at)
	}
	if !m.have[i] {
		return none(at)
	}
	return text(m.groups[i], at)
}

func regexMethods() map[string]methodFunc {
	m := map[string]methodFunc{}
	for _, fn := range []string{"match", "search", "fullmatch", "findall", "split", "sub"} {
		m[fn] = func(in *interp, recv val, c *call) val {
			r := recv.o.(*regexObj)
			return in.liftArgs(c, func(args []val) val { return in.regexCall(fn, r.pattern, r.flags, args, c.at) })
		}
	}
	return m
}

func matchMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"group": func(in *interp, recv val, c *call) val {
			m := recv.o.(*matchObj)
			if len(c.args) == 0 {
				return text(m.groups[0], c.at)
			}
			if len(c.args) == 1 {
				return in.matchGroup(m, c.args[0], c.at)
			}
			var items []val
			for _, a := range c.args {
				items = append(items, in.matchGroup(m, a, c.at))
			}
			return val{o: &tupleObj{items: items}, at: c.at}
		},
		"groups": func(in *interp, recv val, c *call) val {
			m := recv.o.(*matchObj)
			var items []val
			for i := range m.groups[1:] {
				items = append(items, in.matchGroup(m, integer(int64(i+1), c.at), c.at))
			}
			return val{o: &tupleObj{items: items}, at: c.at}
		},
		"groupdict": func(in *interp, recv val, c *call) val {
			m := recv.o.(*matchObj)
			d := in.newDict()
			for i, n := range m.re.SubexpNames() {
				if n != "" {
					in.setItem(d, text(n, c.at), in.matchGroup(m, integer(int64(i), c.at), c.at))
				}
			}
			return val{o: d, at: c.at}
		},
	}
}
