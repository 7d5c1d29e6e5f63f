package pyeval

import (
	"math/big"
	"slices"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// This file holds what the interpreter computes with. A val is a reference: to
// an object of Python, together with what Python does not keep — the variables
// of the environment on which it depends, what it would be in other
// environments, and the place of the expression that made it.
//
// Three kinds of ignorance are kept apart:
//
//   - unknown: nothing can be said but why;
//   - choice: it is one of several values, and nothing decides which;
//   - others of a val that is known: what it would be if a variable of the
//     environment were set. They never influence the value itself.

// val is a reference to an object. The zero val is invalid.
type val struct {
	o object
	x *extra
	// at is the expression that made the value.
	at Place
}

// extra is what most values do not have.
type extra struct {
	env    []string // sorted, never changed once made
	others []val
}

// object is one of the types below, or a Go bool, int64, *big.Int or float64.
type object any

type (
	noneType     struct{}
	ellipsisType struct{}
	// absent is the value of a name or key that is not there in one of several worlds.
	absent struct{}

	str      string
	byteStr  string
	tupleObj struct {
		items  []val
		fields []string // of a named tuple
		class  *native  // that namedtuple() made; nil of a plain tuple
	}
	sliceObj struct{ lower, upper, step val }

	// unknown is a value that cannot be said.
	unknown struct {
		why string
		// spread stands in a list for any number of elements.
		spread bool
		// prefix is how a text begins of which else nothing is known.
		prefix string
		// from is what the value came of, where a program is evaluated (see program.go); nil else.
		from *origin
	}

	// choice is one of several values; since is the age that tells which of
	// them were made in a branch of their own (see heap.go).
	choice struct {
		alts  []val
		why   string
		since uint64
	}

	// funcObj is a function of the project or of the embedded library.
	funcObj struct {
		name     string
		args     *pysyntax.Arguments
		body     []pysyntax.Stmt
		expr     pysyntax.Expr // a lambda's
		scope    *scope        // where it was defined
		defaults map[*pysyntax.Arg]val
		class    *classObj // whose body defined it, for super()
		yields   bool
		async    bool
		place    Place
		attrs    *dictObj
		node     pysyntax.Node // the FunctionDef or Lambda
		wrapped  *val          // what functools.wraps made it stand for
	}

	// classObj is a class of the project or of the embedded library.
	classObj struct {
		name, module string
		qual         string // the name with those of the classes and functions around it
		bases        []val
		node         *pysyntax.ClassDef
		// decorators are those that are not evaluated, and so are taken to give back the class.
		decorators []val
		mro        []*classObj
		// foreign is a base class that is not in the project: its attributes are not known.
		foreign string
		// derived are the classes of which it is a base, in the order in which they were made.
		derived []*classObj
		// partial is a class of the embedded library, itself or an ancestor, that has more attributes than
		// the library says: those are not known. "" when there is none.
		partial string
		// builtin is the built-in type that it derives from, "str" or "dict"; "" for none.
		builtin string
		ns      *dictObj
		place   Place
		// meta is the class of `metaclass=`, when it is evaluated; nil for none.
		meta *classObj
		// exported is the class as a Program's values have it, once one does.
		exported *Class
	}

	instObj struct {
		class *classObj
		attrs *dictObj
		// data is what an instance of a subclass of a built-in type holds.
		data val
	}

	property     struct{ get val }
	staticMethod struct{ f val }
	classMethod  struct{ f val }
	superObj     struct {
		class *classObj
		self  val
	}
	// method is a function or native function bound to what it was taken from.
	method struct {
		self val
		f    object
	}
	// builtinMethod is a method of a built-in value, bound.
	builtinMethod struct {
		self val
		name string
	}
	// partial is functools.partial.
	partial struct {
		f    val
		args []val
		kw   []named
	}

	// native is a function written in Go. A type has its name in typ.
	native struct {
		name string
		typ  bool
		// shallow functions take care of what their arguments' elements depend on themselves.
		shallow bool
		f       func(in *interp, c *call) val
	}

	// ref is something of a library, by its dotted name. Foreign libraries are
	// those of which nothing is known, not even that they are there.
	ref struct {
		name    string
		foreign bool
	}

	// opaque is an instance of a library's class, or what a library's function made.
	opaque struct {
		name string
		args []val
		kw   []named
	}

	moduleObj struct {
		name string
		ns   *dictObj
		file *source.File
		path string // of the file, relative to the tree
		pkg  bool
		// project says that the module is the project's own and not of the embedded library.
		project bool
		// star is why names may be missing here: a star import that could not be followed.
		star *unknown
		// open is why settings may be set that are not listed here; nil when none can.
		open *unknown
		// template is set when the file is a template of a module.
		template *template
		// lazy gives names that are not listed: Django's defaults.
		lazy func(id string) (val, bool)
		done bool
	}

	// excObj is an exception: an instance of a built-in or library exception class.
	excObj struct {
		class string
		args  []val
	}

	pathObj    struct{ text string }
	delta      struct{ micros int64 }
	regexObj   struct{ pattern, flags string }
	versionObj struct {
		// low and high are the versions between which it lies, both included.
		low, high []int64
	}
	environObj struct{}
	// fileObj is an open file of the project.
	fileObj struct {
		cell
		text   string
		binary bool
		pos    int
		name   string
		write  bool
	}
	hashObj struct{ name, data string }
	// withObj is a context manager of the standard library that changes nothing.
	suppressObj struct{ classes []val }
)

// named is a keyword argument.
type named struct {
	name string
	v    val
}

// cell is the head of every object that can change; see heap.go.
type cell struct {
	id    uint64
	frame uint64 // the frame that has its state from before, in its slot
	slot  int
	// env is what the object's shape depends on: which elements or keys it has.
	env []string
	// keyEnv is what it depends on which key of a dict was written or removed: any key's value may be another.
	keyEnv []string
	// changed is when, changedAt where it was last changed in place.
	changed   uint64
	changedAt Place
}

// seq is a list, a set or an iterator.
type seq struct {
	cell
	kind  seqKind
	items []val
	// others are the elements it would have in other environments.
	others [][]val
	// unsure says that nothing decides which of others holds; items means nothing then.
	unsure *unknown
}

type seqKind uint8

const (
	listKind seqKind = iota
	setKind
	frozenKind
	// iterKind is an iterator: reading it takes its elements away.
	iterKind
)

func none(at Place) val             { return val{o: noneType{}, at: at} }
func (v val) isNone() bool          { _, ok := v.o.(noneType); return ok }
func (v val) isUnknown() bool       { _, ok := v.o.(*unknown); return ok }
func (v val) isAbsent() bool        { _, ok := v.o.(absent); return ok }
func boolean(b bool, at Place) val  { return val{o: b, at: at} }
func text(s string, at Place) val   { return val{o: str(s), at: at} }
func integer(i int64, at Place) val { return val{o: i, at: at} }

func bigInteger(i *big.Int, at Place) val {
	if i.IsInt64() {
		return val{o: i.Int64(), at: at}
	}
	return val{o: i, at: at}
}

func unknownVal(why string, env []string, at Place) val {
	v := val{o: &unknown{why: why}, at: at}
	return v.dep(env)
}

// env is what the value itself depends on, not its elements.
func (v val) env() []string {
	if v.x == nil {
		return nil
	}
	return v.x.env
}

func (v val) others() []val {
	if v.x == nil {
		return nil
	}
	return v.x.others
}

// dep is the value with further dependencies.
func (v val) dep(env []string) val {
	if len(env) == 0 {
		return v
	}
	if v.x == nil {
		v.x = &extra{env: env}
		return v
	}
	merged := union(v.x.env, env)
	if len(merged) == len(v.x.env) {
		return v
	}
	v.x = &extra{env: merged, others: v.x.others}
	return v
}

// maxOthers bounds how many alternatives one value carries.
const maxOthers = 8

// or is the value with further alternatives for other environments.
func (v val) or(others []val) val {
	if len(others) == 0 {
		return v
	}
	x := &extra{}
	if v.x != nil {
		*x = *v.x
	}
	x.others = slices.Clip(x.others)
	for _, o := range others {
		if len(x.others) == maxOthers {
			break
		}
		if same(v, o) || slices.ContainsFunc(x.others, func(p val) bool { return same(p, o) }) {
			continue
		}
		x.others = append(x.others, o)
	}
	v.x = x
	return v
}

// plain is the value without its alternatives.
func (v val) plain() val {
	if v.x != nil && len(v.x.others) > 0 {
		v.x = &extra{env: v.x.env}
	}
	return v
}

// placed is the value as made by another expression.
func (v val) placed(at Place) val { v.at = at; return v }

// union merges two sorted lists of names.
func union(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	all := true
	for _, s := range b {
		if _, ok := slices.BinarySearch(a, s); !ok {
			all = false
			break
		}
	}
	if all {
		return a
	}
	m := make([]string, 0, len(a)+len(b))
	m = append(append(m, a...), b...)
	slices.Sort(m)
	return slices.Compact(m)
}

// overlap says that two sorted lists have a name in common.
func overlap(a, b []string) bool {
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); ok {
			return true
		}
	}
	return false
}

func (f *fileObj) head() *cell { return &f.cell }
func (s *seq) head() *cell     { return &s.cell }
func (d *dictObj) head() *cell { return &d.cell }
