package pyeval

import (
	"strings"

	"paddock/internal/pysyntax"
)

// Operators between classes, which their metaclass defines: DRF's permissions are
// written IsOwner | IsAdminUser and ~IsGuest.

var unaryMethod = map[pysyntax.UnaryOperator]string{
	pysyntax.Invert: "__invert__", pysyntax.USub: "__neg__", pysyntax.UAdd: "__pos__",
}

// operatorOf is the method that an operator calls: of an object that of its class, of a class that of its metaclass.
func (in *interp) operatorOf(v val, method string) (val, bool) {
	switch o := v.o.(type) {
	case *instObj:
		return in.classAttr(o.class, method)
	case *classObj:
		if m := o.metaclass(); m != nil {
			return in.classAttr(m, method)
		}
	}
	return val{}, false
}

// metaclass is the metaclass of a class or of those that it derives from; nil when none of them names one.
func (c *classObj) metaclass() *classObj {
	for _, m := range c.mro {
		if m.meta != nil {
			return m.meta
		}
	}
	return nil
}

// classOp is an operator of which one side is a class with a metaclass, or an object of the embedded library. The
// other side may be unknown: a package's permission class is one more operand.
func (in *interp) classOp(op pysyntax.BinaryOp, a, b val, at Place) (val, bool) {
	for _, side := range []struct {
		v, other val
		prefix   string
	}{{a, b, "__"}, {b, a, "__r"}} {
		switch o := side.v.o.(type) {
		case *classObj:
		case *instObj:
			if !strings.HasPrefix(o.class.place.pathOf(), libraryPrefix) {
				continue
			}
		default:
			continue
		}
		if f, ok := in.operatorOf(side.v, side.prefix+operatorMethod[op]+"__"); ok {
			return in.call(f, &call{args: []val{side.v, side.other}, at: at}), true
		}
	}
	return val{}, false
}
