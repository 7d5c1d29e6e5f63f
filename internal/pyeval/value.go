package pyeval

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Kind is the Python type of a Value, as far as settings need it.
type Kind uint8

const (
	// Unknown is a value that cannot be said; Why says why.
	Unknown Kind = iota
	None
	Bool
	Int
	Float
	Str
	Bytes
	List
	Tuple
	Set
	Dict
	// Path is a pathlib.Path: its text is in Text, relative to the root of the tree with
	// forward slashes when it lies inside, absolute else.
	Path
	// TimeDelta is a datetime.timedelta: Float holds its seconds.
	TimeDelta
	// Regex is a compiled regular expression: Text holds the pattern.
	Regex
	// Ref is a class, function or module: Text holds its dotted name.
	Ref
	// Object is an instance of a class that was not evaluated: Text holds the
	// dotted name of the class or factory, Items its positional and Pairs its keyword arguments.
	Object
)

// Place is where something stands; a zero File means nowhere.
type Place struct {
	File *source.File
	source.Span
}

// Value is what the evaluator says of an expression, when no variable of the
// environment is set beyond those the user named. It is one of three:
//
//   - known: Kind is not Unknown and Env is empty;
//   - known unless a variable is set: Kind is not Unknown, Env names the
//     variables on which it depends (through the value or through a condition);
//   - unknown: Kind is Unknown, Why says why; Env may name the variable it comes from.
//
// Containers carry this for each element as well; Env of a container covers its
// elements. Values are immutable once returned.
type Value struct {
	Kind  Kind
	Bool  bool
	Int   int64 // Big holds what does not fit
	Big   string
	Float float64
	Text  string
	Items []Value // List, Tuple, Set (in source order), Object's positional arguments
	Pairs []Pair  // Dict and Object's keyword arguments, in Python's order; of an Unknown dict those that it has whichever it is

	// Why an Unknown is unknown: "the variable SECRET_KEY is not set", "django_foo.conf is not in this project".
	Why string
	// Env are the variables the value depends on, sorted.
	Env []string
	// Else are other values it takes under conditions that cannot be decided, or
	// that a variable of Env decides; without duplicates, in source order.
	Else []Value
	// Func and Class say more of a Ref, and Class of an Object, of a Program's values; Origin of an Unknown. Nil else.
	Func   *Function
	Class  *Class
	Origin *Origin
	// Place is the expression that made the value: for a default from
	// `environ.get("X", "y")` the "y", for an element of a list the element.
	Place Place

	// inTree says that a Path or Str is the absolute path of something below the tree's root; tree is
	// where, for a Str.
	inTree bool
	tree   string
}

// Pair is an entry of a Dict or a keyword argument of an Object.
type Pair struct {
	Key, Value Value
}

// Random is the Why of a value that is another one at each start, such as a fresh secret.
const Random = "random at each start"

// Required says that the value is unknown only because a variable of the environment, which the
// module demands, is not set.
func (v *Value) Required() bool {
	return v.Kind == Unknown && len(v.Env) > 0 && strings.HasPrefix(v.Cause(), "the variable ")
}

// Cause is why an Unknown is unknown at bottom: Why without the conditions that passed it on.
func (v *Value) Cause() string {
	why := v.Why
	for strings.HasPrefix(why, "depends on the condition at ") {
		_, inner, ok := strings.Cut(why, ": ")
		if !ok {
			break
		}
		why = inner
	}
	return why
}

// Known says that the value is known through and through, elements included.
// It may still depend on the environment: see Env.
func (v *Value) Known() bool {
	if v.Kind == Unknown {
		return false
	}
	for i := range v.Items {
		if !v.Items[i].Known() {
			return false
		}
	}
	for i := range v.Pairs {
		if !v.Pairs[i].Key.Known() || !v.Pairs[i].Value.Known() {
			return false
		}
	}
	return true
}

// Truth is Python's bool(v); ok is false when it is not known.
func (v *Value) Truth() (truth, ok bool) {
	switch v.Kind {
	case Unknown:
		return false, false
	case None:
		return false, true
	case Bool:
		return v.Bool, true
	case Int:
		return v.Int != 0 || v.Big != "", true
	case Float, TimeDelta:
		return v.Float != 0, true
	case Str, Bytes:
		return v.Text != "", true
	case List, Tuple, Set:
		return len(v.Items) > 0, true
	case Dict:
		return len(v.Pairs) > 0, true
	}
	return true, true
}

// Get is the value under a string key of a Dict; nil when there is none.
func (v *Value) Get(key string) *Value {
	if v == nil {
		return nil
	}
	for i := range v.Pairs {
		if k := &v.Pairs[i].Key; k.Kind == Str && k.Text == key {
			return &v.Pairs[i].Value
		}
	}
	return nil
}

// Strings are the texts of the string elements of a List, Tuple or Set; all is false when
// the value is no sequence or holds anything else.
func (v *Value) Strings() (texts []string, all bool) {
	if v == nil || v.Kind != List && v.Kind != Tuple && v.Kind != Set {
		return nil, false
	}
	all = true
	for i := range v.Items {
		if v.Items[i].Kind != Str {
			all = false
			continue
		}
		texts = append(texts, v.Items[i].Text)
	}
	return texts, all
}

// Has says that a sequence certainly has the string among its elements.
func (v *Value) Has(text string) bool {
	texts, _ := v.Strings()
	return slices.Contains(texts, text)
}

// InTree is the path within the tree, with "" for its root, when the value is the absolute path of
// something in it: a Path, or a text as os.path.join(BASE_DIR, "media") makes it. Whether there is
// such a file is another question. (The Text of such a Str begins with the name of the tree's root
// directory, as there is no telling where the tree lies on the machine that runs the site.)
func (v *Value) InTree() (path string, ok bool) {
	switch {
	case v == nil || !v.inTree:
		return "", false
	case v.Kind == Path && v.Text == ".":
		return "", true
	case v.Kind == Path:
		return v.Text, true
	}
	return v.tree, true
}

// Equal says that two values are the same but for places, reasons and alternatives.
func (v *Value) Equal(w *Value) bool {
	if v.Kind != w.Kind || v.Bool != w.Bool || v.Int != w.Int || v.Big != w.Big || v.Float != w.Float || v.Text != w.Text ||
		len(v.Items) != len(w.Items) || len(v.Pairs) != len(w.Pairs) {
		return false
	}
	for i := range v.Items {
		if !v.Items[i].Equal(&w.Items[i]) {
			return false
		}
	}
	for i := range v.Pairs {
		if !v.Pairs[i].Key.Equal(&w.Pairs[i].Key) || !v.Pairs[i].Value.Equal(&w.Pairs[i].Value) {
			return false
		}
	}
	return true
}

// Setting is one name of a settings module with its value.
type Setting struct {
	Name  string
	Value Value
	// Place is the statement that gave it its last value, or the last that changed it in place.
	Place Place
}

// Call is a call of something that is not evaluated, with its evaluated arguments: sentry_sdk.init(…).
type Call struct {
	// Name is the dotted name of what is called: "sentry_sdk.init".
	Name string
	// Value is an Object: Items are the positional arguments, Pairs those given by name.
	Value Value
	// Env are the variables that decide whether it is called at all, sorted.
	Env   []string
	Place Place
}

// Result is what a settings module comes to.
type Result struct {
	// Module is the dotted name, "shop.settings.production".
	Module string
	// File is the module's own file.
	File *source.File
	// Configuration is the class of django-configurations whose attributes are the settings; "" when
	// the module's names are.
	Configuration string
	// Settings are the upper-case names, sorted.
	Settings []Setting
	// Elsewhere are names that are not set, sorted, but would be if a variable were: each Value is an
	// Unknown whose Env names the variables and whose Else has the values.
	Elsewhere []Setting
	// Open says why a name that is in neither list may be set all the same: something that could not be read
	// or followed may set it. "" when none can be.
	Open string
	// Calls are the calls of libraries' functions that are not evaluated, in the order of evaluation;
	// those that happen only when a variable is set are among them, with Env.
	Calls []Call
	// Path are the directories of the tree that the settings put on sys.path, beside the root, in the order in which they did.
	Path []string
	// Files are the paths of all project files that were evaluated for it, sorted.
	Files []string
	// Notes say what could not be followed and makes a value unknown or a setting missing.
	Notes []source.Note
}

// Lookup is the setting of that name; nil when the module does not set it.
func (r *Result) Lookup(name string) *Setting {
	i, ok := slices.BinarySearchFunc(r.Settings, name, func(s Setting, n string) int {
		if s.Name < n {
			return -1
		} else if s.Name > n {
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &r.Settings[i]
}

func sortSettings(list []Setting) {
	slices.SortFunc(list, func(a, b Setting) int { return cmp.Compare(a.Name, b.Name) })
}
