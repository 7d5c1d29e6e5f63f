package pyeval

// The frames of the call stack, by which a helper finds the module that calls
// it: sys._getframe(1).f_globals, inspect.stack()[1].frame.

// frameObj is a frame: a function call, a class body or a module under way.
type frameObj struct{ sc *scope }

// codeObj is the code of a frame.
type codeObj struct{ sc *scope }

// back is the scope that called a scope; nil when it is not known.
func back(sc *scope) *scope {
	switch {
	case sc.fn != nil:
		return sc.caller
	case sc.class != nil:
		return sc.parent
	}
	return nil // a module's body is called by the import
}

// frameAt is the frame n calls below a scope. A comprehension has a frame of its own or not, as the version of Python goes.
func (in *interp) frameAt(sc *scope, n int64, at Place) val {
	for ; sc != nil && !sc.light; n-- {
		if n <= 0 {
			return val{o: &frameObj{sc}, at: at}
		}
		sc = back(sc)
	}
	return unknownVal("the interpreter's frames are not known that far", nil, at)
}

// stack is inspect.stack().
func (in *interp) stack(c *call) val {
	l := in.newList()
	sc := c.sc
	for ; sc != nil && !sc.light && len(l.items) < maxCalls; sc = back(sc) {
		file, function := in.frameCode(sc, "co_filename", c.at), in.frameCode(sc, "co_name", c.at)
		rest := unknownVal("lines of code are not evaluated", nil, c.at)
		l.items = append(l.items, val{o: &tupleObj{
			fields: []string{"frame", "filename", "lineno", "function", "code_context", "index"},
			items:  []val{{o: &frameObj{sc}, at: c.at}, file, rest, function, rest, rest},
		}, at: c.at})
	}
	l.items = append(l.items, spread(unknownVal("the interpreter's frames are not known that far", nil, c.at)))
	return val{o: l, at: c.at}
}

// frameAttribute is an attribute of a frame.
func (in *interp) frameAttribute(f *frameObj, attr string, at Place) (val, bool) {
	switch attr {
	case "f_globals":
		return val{o: f.sc.module.ns, at: at}, true
	case "f_locals":
		if f.sc.fn != nil {
			return val{o: in.copyDict(f.sc.vars), at: at}, true
		}
		return val{o: f.sc.vars, at: at}, true
	case "f_back":
		return in.frameAt(f.sc, 1, at), true
	case "f_code":
		return val{o: &codeObj{f.sc}, at: at}, true
	case "f_lineno", "f_builtins", "f_trace", "f_lasti":
		return unknownVal("a frame's "+attr+" is not evaluated", nil, at), true
	}
	return val{}, false
}

// frameCode is an attribute of the code of a frame.
func (in *interp) frameCode(sc *scope, attr string, at Place) val {
	switch {
	case attr == "co_filename" && sc.module.path != "":
		return text(in.rootPath+"/"+sc.module.path, at)
	case attr == "co_name" && sc.fn != nil && sc.fn.expr != nil:
		return text("<lambda>", at)
	case attr == "co_name" && sc.fn != nil:
		return text(sc.fn.name, at)
	case attr == "co_name" && sc.class != nil:
		return text(sc.class.name, at)
	case attr == "co_name":
		return text("<module>", at)
	}
	return unknownVal("a function's "+attr+" is not evaluated", nil, at)
}
