package access

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
)

// factKind is what a fact is about.
type factKind uint8

const (
	// aside is about something else: an object, a form, a setting that is not known.
	aside factKind = iota
	// brought is about what the request brings, which is the caller's choice: a form that is valid.
	brought
	// login, staff and superuser are is_authenticated, is_staff and is_superuser.
	login
	staff
	superuser
	// permission is one of Django's permissions, by name.
	permission
	// role is about the caller alone, in words: "user.is_teacher". Nobody has it without a login.
	role
	// own ties an object to the caller: "order.owner == user". Nobody has it without a
	// login, and anyone who is logged in may have an object of his own.
	own
	// link is something in the URL that nobody can guess. Whoever is logged in may have been given one.
	link
	// key is something that a caller must know or be, with or without a login: an API key, an address.
	key
	// session is something in the session of the visitor's browser, with or without a login.
	session
	// unsure stands for what is not known.
	unsure
)

// fact is one thing that is true of a request or not.
type fact struct {
	kind  factKind
	words string
	// scope tells facts of the same words in different functions apart; "" when the words say all.
	scope string
}

// facts numbers the facts of a context.
type facts struct {
	list   []fact
	number map[fact]int32
	// ties are the look-ups that facts of kind own are about.
	ties map[int32][]pyeval.Place
}

func (f *facts) tie(n int32, at pyeval.Place) {
	if f.ties == nil {
		f.ties = map[int32][]pyeval.Place{}
	}
	f.ties[n] = append(f.ties[n], at)
}

func (f *facts) of(kind factKind, words string) int32 { return f.in(kind, words, "") }

func (f *facts) in(kind factKind, words, scope string) int32 {
	a := fact{kind, words, scope}
	if n, ok := f.number[a]; ok {
		return n
	}
	if f.number == nil {
		f.number = map[fact]int32{}
	}
	n := int32(len(f.list))
	f.list = append(f.list, a)
	f.number[a] = n
	return n
}

// aboutCaller says that a kind of fact tells one caller from another.
func (k factKind) aboutCaller() bool { return k >= login && k <= session }

// maxWords is how many conditions a detail names.
const maxWords = 3

func join(list []string, word string) string {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > maxWords {
		list = append(list[:maxWords:maxWords], "…")
	}
	return strings.Join(list, word)
}

// judge is the rule that a condition comes to. It tries kinds of callers, the
// weakest first: the anonymous; one who is logged in and has no role, but may have
// objects of his own; one with a single permission, role or key more; staff;
// superusers, who have all permissions.
//
// What a condition says of other things than the caller is left open: when nobody
// gets through, whoever asks, for want of the object say, the rule says nothing
// about it. When a caller gets through with some objects and others get through with more, the
// rule is a condition.
func (x *reader) judge(f ref) Rule {
	d := x.d
	kind := func(n int32) factKind { return x.facts.list[n].kind }
	var reasons []string
	lower := d.decide(f, func(n int32) decision {
		if kind(n) == unsure {
			return either
		}
		return keep
	})
	for _, n := range d.facts(f) {
		if kind(n) == unsure {
			reasons = append(reasons, x.facts.list[n].words)
		}
	}
	r := x.known(lower)
	if len(reasons) > 0 {
		r.Unknown = join(reasons, "; ")
		if r.Level == Anonymous || r.Level == Condition && !r.Login {
			r.Level, r.Detail = Unknown, ""
		}
	}
	if d.full {
		return Rule{Level: Unknown, Unknown: "there are too many conditions on the way to the view"}
	}
	return r
}

// known is the rule of a condition of which everything is known.
func (x *reader) known(f ref) Rule {
	d := x.d
	about := func(n int32) fact { return x.facts.list[n] }
	someone := d.decide(f, func(n int32) decision {
		if k := about(n).kind; k.aboutCaller() || k == brought {
			return either
		}
		return keep
	})
	if f == no {
		return Rule{Level: Nobody, Detail: "nobody gets through", Login: true}
	}
	// through is the condition on other things under which a caller gets through: no when never, someone when always.
	through := func(has func(int32, fact) bool) ref {
		loggedIn := has(-1, fact{kind: login})
		anyLink := loggedIn || has(-1, fact{kind: link})
		return d.decide(f, func(n int32) decision {
			a := about(n)
			switch {
			case a.kind == brought:
				return either
			case !a.kind.aboutCaller():
				return keep
			case a.kind == own && loggedIn, a.kind == link && anyLink:
				return either
			case has(n, a):
				return hold
			}
			return fail
		})
	}
	if open := through(func(int32, fact) bool { return false }); open == someone {
		return Rule{Level: Anonymous}
	} else if open != no {
		return Rule{Level: Condition, Detail: x.only(open, someone)}
	}
	if open := through(func(_ int32, a fact) bool { return a.kind == link }); open != no {
		var words []string
		for _, n := range d.facts(f) {
			if about(n).kind == link {
				words = append(words, about(n).words)
			}
		}
		return Rule{Level: Condition, Detail: join(words, " or "), Link: true}
	}
	member := func(_ int32, a fact) bool { return a.kind == login }
	if open := through(member); open == someone {
		words, tied := x.owned(f)
		return Rule{Level: Authenticated, Login: true, Detail: words, Tied: tied}
	} else if open != no {
		_, tied := x.owned(f)
		return Rule{Level: Condition, Login: true, Detail: x.only(open, someone), Tied: tied}
	}
	// One fact more.
	asked := d.facts(f)
	for _, step := range []struct {
		kind  factKind
		level Level
	}{{key, Condition}, {session, Condition}, {role, Condition}, {permission, Permission}, {staff, Staff}} {
		var words []string
		withLogin := false
		for _, n := range asked {
			if about(n).kind != step.kind {
				continue
			}
			outside := step.kind == key || step.kind == session
			if outside && through(func(m int32, a fact) bool { return m == n || a.kind == link }) != no {
				words = append(words, about(n).words)
			} else if through(func(m int32, a fact) bool { return m == n || a.kind == login }) != no {
				words = append(words, about(n).words)
				withLogin = true
			}
		}
		if len(words) > 0 {
			r := Rule{Level: step.level, Login: withLogin, Detail: join(words, " or "), Key: step.kind == key && !withLogin}
			if step.kind == staff {
				r.Detail = ""
			}
			return r
		}
	}
	if through(func(_ int32, a fact) bool { return a.kind == login || a.kind == superuser || a.kind == permission }) != no {
		if through(func(_ int32, a fact) bool { return a.kind == login || a.kind == permission }) != no {
			return x.several(f, asked, Permission, permission)
		}
		return Rule{Level: Superuser, Login: true}
	}
	return x.several(f, asked, Condition, role)
}

// several is the rule of a condition that asks for more than one thing: its level is the strongest of those that nobody does without.
func (x *reader) several(f ref, asked []int32, level Level, least factKind) Rule {
	d := x.d
	r := Rule{Level: level}
	var words []string
	// What nobody may be, such as an address on a list of those that are kept out, is nothing that is asked for.
	barred := map[int32]bool{}
	for _, n := range asked {
		if x.facts.list[n].kind.aboutCaller() && d.decide(f, func(m int32) decision {
			if m == n {
				return hold
			}
			return keep
		}) == no {
			barred[n] = true
		}
	}
	all := func(skip int32) ref {
		return d.decide(f, func(n int32) decision {
			switch k := x.facts.list[n].kind; {
			case n == skip || barred[n]:
				return fail
			case k == link:
				return either
			case k.aboutCaller():
				return hold
			case k == brought:
				return either
			}
			return keep
		})
	}
	if all(-1) == no {
		// Someone gets through for not being something: the facts are named, and that is all that can be said.
		for _, n := range asked {
			if x.facts.list[n].kind.aboutCaller() && x.facts.list[n].words != "" {
				words = append(words, x.facts.list[n].words)
			}
		}
		return Rule{Level: Condition, Login: x.asksLogin(f), Detail: join(words, ", ")}
	}
	for _, n := range asked {
		a := x.facts.list[n]
		if !a.kind.aboutCaller() || a.kind == link || barred[n] || all(n) != no {
			continue
		}
		switch a.kind {
		case login:
			r.Login = true
		case staff:
			r.Level, r.Login = max(r.Level, Staff), true
		case superuser:
			r.Level, r.Login = max(r.Level, Superuser), true
		case permission:
			r.Level, r.Login = max(r.Level, Permission), true
			words = append(words, a.words)
		case role, own:
			r.Login = true
			words = append(words, a.words)
		default:
			r.Key = r.Key || a.kind == key
			words = append(words, a.words)
		}
	}
	if len(words) == 0 && r.Level <= Permission {
		for _, n := range asked {
			if x.facts.list[n].kind == least || level == Condition && x.facts.list[n].kind.aboutCaller() {
				words = append(words, x.facts.list[n].words)
			}
		}
		r.Detail = join(words, " or ")
		return r
	}
	r.Detail = join(words, " and ")
	return r
}

// only is a condition on other things than the caller, in words; what anybody needs goes without saying.
func (x *reader) only(f, anybody ref) string {
	given := func(f ref, n int32, by decision) ref {
		return x.d.decide(f, func(m int32) decision {
			if m == n {
				return by
			}
			return keep
		})
	}
	var words, all []string
	for _, n := range x.d.facts(f) {
		w := x.facts.list[n].words
		if given(f, n, hold) == no {
			w = "not " + w
		}
		all = append(all, w)
		if given(anybody, n, hold) != no && given(anybody, n, fail) != no {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		words = all
	}
	return "only if " + join(words, ", ")
}

// owned names what must tie an object to a caller who is logged in and nothing else, and the look-ups of those objects.
func (x *reader) owned(f ref) (detail string, tied []pyeval.Place) {
	var words []string
	for _, n := range x.d.facts(f) {
		if x.facts.list[n].kind != own {
			continue
		}
		without := x.d.decide(f, func(m int32) decision {
			switch k := x.facts.list[m].kind; {
			case m == n:
				return fail
			case k == own || k == link || k == brought:
				return either
			case k == login:
				return hold
			case k.aboutCaller():
				return fail
			}
			return keep
		})
		if without == no {
			words = append(words, x.facts.list[n].words)
			tied = append(tied, x.facts.ties[n]...)
		}
	}
	return join(words, " and "), tied
}

// asksLogin says that nobody gets through who is not logged in.
func (x *reader) asksLogin(f ref) bool {
	return x.d.decide(f, func(n int32) decision {
		switch k := x.facts.list[n].kind; {
		case k == key || k == session || k == link || k == brought:
			return either
		case k.aboutCaller():
			return fail
		}
		return keep
	}) == no
}
