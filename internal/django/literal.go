package django

import (
	"math/big"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// literals holds the values of the catalog's literals, each made once: rules of
// all contexts ask for the same few dozen in parallel.
var literals sync.Map // of string to *pyeval.Value

// literalValue is the value of a literal of the catalog, without places.
func literalValue(text string) *pyeval.Value {
	if v, ok := literals.Load(text); ok {
		return v.(*pyeval.Value)
	}
	v := readLiteral(text)
	actual, _ := literals.LoadOrStore(text, &v)
	return actual.(*pyeval.Value)
}

func readLiteral(text string) pyeval.Value {
	// In brackets, so that a literal may run over several lines.
	module := pysyntax.Parse(source.NewFile("catalog", "("+text+"\n)"), pysyntax.Limits{})
	if len(module.Errors) == 0 && len(module.Body) == 1 {
		if s, ok := module.Body[0].(*pysyntax.ExprStmt); ok {
			return literalExpr(s.Value)
		}
	}
	return pyeval.Value{Kind: pyeval.Unknown, Why: "the catalog's " + strconv.Quote(text) + " is no literal"}
}

func literalExpr(e pysyntax.Expr) pyeval.Value {
	switch e := e.(type) {
	case *pysyntax.Constant:
		switch e.Kind {
		case pysyntax.True, pysyntax.False:
			return pyeval.Value{Kind: pyeval.Bool, Bool: e.Kind == pysyntax.True}
		case pysyntax.None:
			return pyeval.Value{Kind: pyeval.None}
		}
	case *pysyntax.Str:
		return pyeval.Value{Kind: pyeval.Str, Text: e.Value}
	case *pysyntax.Num:
		text := strings.ReplaceAll(e.Text, "_", "")
		if n, ok := new(big.Int).SetString(text, 0); ok && n.IsInt64() {
			return pyeval.Value{Kind: pyeval.Int, Int: n.Int64()}
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return pyeval.Value{Kind: pyeval.Float, Float: f}
		}
	case *pysyntax.List:
		return pyeval.Value{Kind: pyeval.List, Items: literalExprs(e.Elts)}
	case *pysyntax.Tuple:
		return pyeval.Value{Kind: pyeval.Tuple, Items: literalExprs(e.Elts)}
	case *pysyntax.Set:
		return pyeval.Value{Kind: pyeval.Set, Items: literalExprs(e.Elts)}
	case *pysyntax.Dict:
		v := pyeval.Value{Kind: pyeval.Dict}
		for i := range e.Keys {
			v.Pairs = append(v.Pairs, pyeval.Pair{Key: literalExpr(e.Keys[i]), Value: literalExpr(e.Values[i])})
		}
		return v
	case *pysyntax.Call:
		return literalDelta(e)
	}
	return pyeval.Value{Kind: pyeval.Unknown, Why: "no literal"}
}

func literalExprs(list []pysyntax.Expr) []pyeval.Value {
	var values []pyeval.Value
	for _, e := range list {
		values = append(values, literalExpr(e))
	}
	return values
}

// literalDelta reads timedelta(days=1): the one call that the catalog's literals have.
func literalDelta(call *pysyntax.Call) pyeval.Value {
	seconds := map[string]float64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
	v := pyeval.Value{Kind: pyeval.TimeDelta}
	for _, k := range call.Keywords {
		v.Float += seconds[k.Name.Name] * float64(literalExpr(k.Value).Int)
	}
	return v
}

// djangoDefault is Django's default for a setting, without places.
func djangoDefault(name string, series catalog.Series) (pyeval.Value, bool) {
	literal, ok := catalog.Default(name, series)
	if !ok {
		return pyeval.Value{}, false
	}
	return *literalValue(literal), true
}
