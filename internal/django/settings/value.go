package settings

import (
	"slices"

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
	Pairs []Pair  // Dict and Object's keyword arguments, in Python's order

	// Why an Unknown is unknown: "the variable SECRET_KEY is not set", "django_foo.conf is not in this project".
	Why string
	// Env are the variables the value depends on, sorted.
	Env []string
	// Else are other values it takes under conditions that cannot be decided, or
	// that a variable of Env decides; without duplicates, in source order.
	Else []Value
	// Place is the expression that made the value: for a default from
	// `environ.get("X", "y")` the "y", for an element of a list the element.
	Place Place
}

// Pair is an entry of a Dict or a keyword argument of an Object.
type Pair struct {
	Key, Value Value
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

// Setting is one name of a settings module with its value.
type Setting struct {
	Name  string
	Value Value
	// Place is the statement that gave it its last value, or the last that changed it in place.
	Place Place
}

// Result is what a settings module comes to.
type Result struct {
	// Module is the dotted name, "shop.settings.production".
	Module string
	// File is the module's own file.
	File *source.File
	// Settings are the upper-case names, sorted.
	Settings []Setting
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
