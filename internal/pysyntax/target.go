package pysyntax

// Targets are read as expressions, since which of the two it is becomes clear
// only behind it, and looked over afterwards.

// loopTargets reads what a `for` assigns to: no comparison, or it would take the `in`.
func (p *parser) loopTargets() Expr {
	start := p.start
	x := p.loopTarget()
	if p.tok == tokComma {
		x = p.tupleRest(start, x, (*parser).loopTarget)
	}
	p.target(x, start)
	return x
}

func (p *parser) loopTarget() Expr {
	if p.tok == tokStar {
		return p.starred((*parser).bitwiseOr)
	}
	return p.bitwiseOr()
}

// target fails if an expression that began at start can't be assigned to.
func (p *parser) target(x Expr, start int) {
	if bad := invalidTarget(x, false); bad != nil && !p.failed {
		r := bad.Range()
		p.fail(int(r.Start), int(r.End), "cannot assign to "+describe(bad))
	}
}

// deleteTarget fails if an expression can't be deleted.
func (p *parser) deleteTarget(x Expr) {
	if bad := invalidTarget(x, true); bad != nil && !p.failed {
		r := bad.Range()
		p.fail(int(r.Start), int(r.End), "cannot delete "+describe(bad))
	}
}

// invalidTarget is what of an expression can't be assigned to, or deleted; nil for nothing.
func invalidTarget(x Expr, del bool) Expr {
	switch x := x.(type) {
	case *Name, *Attribute, *Subscript:
		return nil
	case *Starred:
		if _, twice := x.Value.(*Starred); del || twice {
			return x
		}
		return invalidTarget(x.Value, del)
	case *Tuple:
		for _, e := range x.Elts {
			if bad := invalidTarget(e, del); bad != nil {
				return bad
			}
		}
		return nil
	case *List:
		for _, e := range x.Elts {
			if bad := invalidTarget(e, del); bad != nil {
				return bad
			}
		}
		return nil
	}
	return x
}

// isSingleTarget says that an expression can be annotated or assigned to in place.
func isSingleTarget(x Expr) bool {
	switch x.(type) {
	case *Name, *Attribute, *Subscript:
		return true
	}
	return false
}

// describe names an expression in an error as CPython does.
func describe(x Expr) string {
	switch x := x.(type) {
	case *Attribute:
		return "attribute"
	case *Subscript:
		return "subscript"
	case *Starred:
		return "starred"
	case *Name:
		return "name"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *Lambda:
		return "lambda"
	case *Call:
		return "function call"
	case *BoolOp, *BinOp, *UnaryOp:
		return "expression"
	case *Comp:
		return [...]string{
			ListComp: "list comprehension", SetComp: "set comprehension", DictComp: "dict comprehension",
			GeneratorExp: "generator expression",
		}[x.Kind]
	case *Yield, *YieldFrom:
		return "yield expression"
	case *Await:
		return "await expression"
	case *Dict:
		return "dict literal"
	case *Set:
		return "set display"
	case *FString:
		if x.Template {
			return "t-string expression"
		}
		return "f-string expression"
	case *Str, *Bytes, *Num:
		return "literal"
	case *Constant:
		return [...]string{None: "None", True: "True", False: "False", Ellipsis: "ellipsis"}[x.Kind]
	case *Compare:
		return "comparison"
	case *IfExp:
		return "conditional expression"
	case *NamedExpr:
		return "named expression"
	}
	return "expression"
}
