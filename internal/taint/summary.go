package taint

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// A summary says what a call of a function comes to, whatever is passed: what
// it returns, what it puts into the objects that it was given, which of its
// arguments get into which sinks, and what it asks of them. It speaks of its
// parameters, and where the function is called the arguments take their place.
//
// A function has a summary for each set of kinds of arguments that can be told
// apart: an instance of one class or another, a function, True or None. So a
// method called through self is looked for in the class that is really meant,
// and a branch that a flag decides is decided.
type summary struct {
	function *Function
	key      string
	// parameters are what the function was given when it was looked at, in order.
	parameters []*pyname.Symbol
	result     Value
	// after are the contents of objects that were made, and of parameters that were changed.
	after *state
	// reached are the sinks into which parts of parameters get.
	reached []reach
	// checked are the dangers left in parts of parameters once the function has returned; truly and falsely
	// those when it has returned something true, or false.
	checked, truly, falsely map[*Origin]Mask
	// never says that the function does not return.
	never bool
	// calls are the summaries of what it calls.
	calls []*summary
	// found are the flows that end here or below, with an origin outside.
	found []*Flow
	// changed are the objects behind parameters, and of modules, that got other contents.
	changed []*Object

	// active and depth are set while it is being made: where it stands among those that are.
	active bool
	depth  int
}

// reach is a sink that a part of a parameter gets into.
type reach struct {
	sink   *Entry
	module *pyname.Module
	node   pysyntax.Node
	owner  pysyntax.Node
	label  Label // of the parameter's origin
	// mask are the dangers of the sink that the value still has to have.
	mask Mask
}

// maxReached is how many sinks of its parameters a function remembers.
const maxReached = 64

// specialKey writes down what is told apart in an argument; "" when nothing is.
func specialKey(b *strings.Builder, v Value) {
	switch s := v.Shape.(type) {
	case *Object:
		switch {
		case s.Class != nil:
			b.WriteString("i:" + s.Class.Name)
		case s.Type != "":
			b.WriteString("t:" + s.Type)
		}
		if s.Of != nil {
			b.WriteString("<" + className(s.Of))
		}
	case *Class:
		b.WriteString("c:" + className(s))
	case *Function:
		// Functions are told apart by where they stand.
		b.WriteString("f:")
		b.WriteString(s.Module.Name)
		writeInt(b, int(s.Def.Range().Start))
		if s.Self != nil {
			b.WriteString("@")
			specialKey(b, *s.Self)
		}
	case *external:
		b.WriteString("x:" + s.name)
	case *constant:
		if s.Kind == pyname.ConstNone || s.Kind == pyname.ConstBool {
			b.WriteString("k:" + s.Const.String())
		}
	case *text:
		if s.whole && len(s.prefix) <= maxKeyText {
			b.WriteString("s:" + s.prefix)
		}
	case *method:
		b.WriteString("m:" + s.name)
	}
}

// maxKeyText is how long a text may be for which a function is looked at by itself.
const maxKeyText = 40

func className(c *Class) string {
	if c.Class != nil {
		return c.Class.Name
	}
	return c.Name
}

func writeInt(b *strings.Builder, n int) {
	if n >= 10 {
		writeInt(b, n/10)
	}
	b.WriteByte(byte('0' + n%10))
}

// general is an argument with what is told apart taken away: its type stays,
// its text does not.
func general(v Value) Value {
	switch v.Shape.(type) {
	case *text, *constant:
		return Value{Labels: v.Labels}
	}
	return v
}
