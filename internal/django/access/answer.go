package access

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/pysyntax"
)

// refusing says that a status is one of an answer that refuses.
func refusing(v *value) bool {
	switch v.kind {
	case number:
		return v.number >= 400
	case text:
		n, err := strconv.Atoi(v.text)
		return err == nil && n >= 400
	case named:
		// rest_framework.status.HTTP_403_FORBIDDEN, http.HTTPStatus.FORBIDDEN
		last := lastPart(v.text)
		if rest, ok := strings.CutPrefix(last, "HTTP_"); ok && len(rest) >= 3 {
			n, err := strconv.Atoi(rest[:3])
			return err == nil && n >= 400
		}
		return slices.Contains([]string{"FORBIDDEN", "UNAUTHORIZED", "NOT_FOUND", "BAD_REQUEST", "METHOD_NOT_ALLOWED"}, last)
	}
	return false
}

// failing says that the data of an answer are an error message: {"error": …}, {"success": False}, {"status": "error"}.
func failing(e pysyntax.Expr) bool {
	dict, ok := e.(*pysyntax.Dict)
	if !ok {
		return false
	}
	for i, k := range dict.Keys {
		key, ok := k.(*pysyntax.Str)
		if !ok {
			continue
		}
		switch key.Value {
		case "error", "errors":
			return true
		case "success", "ok", "status", "result":
			switch v := dict.Values[i].(type) {
			case *pysyntax.Constant:
				return v.Kind == pysyntax.False
			case *pysyntax.Str:
				s := strings.ToLower(v.Value)
				return strings.Contains(s, "error") || strings.Contains(s, "fail") || strings.Contains(s, "denied") || s == "nok" || s == "ko"
			}
		}
	}
	return false
}

// denial are words of pages and messages for somebody who may not come in.
var denial = regexp.MustCompile(`(?i)\blog(ged)?[ _-]?in\b|\bsign(ed)?[ _-]?in\b|not[ _-]?allowed|un-?authori[sz]ed|not[ _-]?authori[sz]ed|forbidden|denied|\b(?:no|not|n.t|without|lack|need|missing)\b[^.]{0,20}\bpermissions?\b|\bpermissions? required|no[ _-]?access|authentication[ _-]required|\b40[13]\b`)

// denies says that an answer tells a person that he may not come in: by the name of its template, or by a text of its own.
func denies(name string, args []value, e *pysyntax.Call) bool {
	said := func(v *value) bool { return v.kind == text && denial.MatchString(strings.ReplaceAll(v.text, "_", " ")) }
	switch {
	case name == "django.shortcuts.render" || name == "django.template.response.TemplateResponse":
		return len(args) > 1 && said(&args[1])
	case name == "django.http.HttpResponse" || name == "django.http.response.HttpResponse" || name == "rest_framework.response.Response":
		return len(args) > 0 && (said(&args[0]) || tells(e.Args[0]))
	case name == "django.http.JsonResponse" || name == "django.http.response.JsonResponse":
		return len(e.Args) > 0 && tells(e.Args[0])
	}
	return false
}

// tells says that a dict has a message of that kind: {"message": "please log in"}.
func tells(e pysyntax.Expr) bool {
	dict, ok := e.(*pysyntax.Dict)
	if !ok {
		return false
	}
	for i, k := range dict.Keys {
		key, ok := k.(*pysyntax.Str)
		if !ok || !slices.Contains([]string{"message", "msg", "detail", "info", "reason"}, key.Value) {
			continue
		}
		if s, ok := dict.Values[i].(*pysyntax.Str); ok && denial.MatchString(s.Value) {
			return true
		}
	}
	return false
}

// leadsToLogin says that a redirect's target is a page to log in at.
func (x *reader) leadsToLogin(v *value) bool {
	if v.kind == choice {
		for i := range v.alts {
			if !x.leadsToLogin(&v.alts[i].v) {
				return false
			}
		}
		return true
	}
	s := strings.ToLower(v.text)
	if v.kind == text && s != "" {
		if u := x.setting("LOGIN_URL"); u.kind == text && strings.HasPrefix(v.text, u.text) && u.text != "/" {
			return true
		}
	}
	for _, w := range []string{"login", "log-in", "log_in", "signin", "sign-in", "sign_in"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// allowed is the condition under which a function comes to an answer that is no
// refusal, or does something that lasts before it refuses. A redirect counts when something was done before; where no other answer is
// there at all, redirects count, those to a login last.
func (r *run) allowed(exits []exit) ref {
	d := r.x.d
	hard, soft, softer := r.done, no, no
	var sort func(need, worked ref, v *value)
	sort = func(need, worked ref, v *value) {
		switch v.kind {
		case refused:
		case failed:
			soft = d.or(soft, need)
		case denied:
			// The page with the form of a login says the same to all: it refuses those only who were asked before.
			if slices.ContainsFunc(d.facts(need), func(n int32) bool { return r.x.facts.list[n].kind.aboutCaller() }) {
				soft = d.or(soft, need)
			} else {
				hard = d.or(hard, need)
			}
		case sent:
			if v.login {
				softer = d.or(softer, need)
				return
			}
			hard = d.or(hard, d.and(need, worked))
			soft = d.or(soft, need)
		case choice:
			for i := range v.alts {
				sort(d.and(need, v.alts[i].when), d.and(worked, v.alts[i].when), &v.alts[i].v)
			}
		default:
			hard = d.or(hard, need)
		}
	}
	for i := range exits {
		w := &exits[i]
		if w.need != no && d.and(w.need, d.not(w.failed)) == no {
			// Only who brought something that is not genuine gets here: he is told so, in whatever words and with whatever status.
			soft = d.or(soft, w.need)
			continue
		}
		sort(w.need, w.worked, &w.v)
	}
	switch {
	case hard != no:
		return hard
	case soft != no:
		return soft
	case softer != no:
		return softer
	}
	return no
}
