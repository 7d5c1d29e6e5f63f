package django

import (
	"math/big"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
	"paddock/internal/django/settings"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// literals holds the values of the catalog's literals, each made once: rules of
// all contexts ask for the same few dozen in parallel.
var literals sync.Map // of string to *settings.Value

// literalValue is the value of a literal of the catalog, without places.
func literalValue(text string) *settings.Value {
	if v, ok := literals.Load(text); ok {
		return v.(*settings.Value)
	}
	v := readLiteral(text)
	actual, _ := literals.LoadOrStore(text, &v)
	return actual.(*settings.Value)
}

func readLiteral(text string) settings.Value {
	// In brackets, so that a literal may run over several lines.
	module := pysyntax.Parse(source.NewFile("catalog", "("+text+"\n)"), pysyntax.Limits{})
	if len(module.Errors) == 0 && len(module.Body) == 1 {
		if s, ok := module.Body[0].(*pysyntax.ExprStmt); ok {
			return literalExpr(s.Value)
		}
	}
	return settings.Value{Kind: settings.Unknown, Why: "the catalog's " + strconv.Quote(text) + " is no literal"}
}

func literalExpr(e pysyntax.Expr) settings.Value {
	switch e := e.(type) {
	case *pysyntax.Constant:
		switch e.Kind {
		case pysyntax.True, pysyntax.False:
			return settings.Value{Kind: settings.Bool, Bool: e.Kind == pysyntax.True}
		case pysyntax.None:
			return settings.Value{Kind: settings.None}
		}
	case *pysyntax.Str:
		return settings.Value{Kind: settings.Str, Text: e.Value}
	case *pysyntax.Num:
		text := strings.ReplaceAll(e.Text, "_", "")
		if n, ok := new(big.Int).SetString(text, 0); ok && n.IsInt64() {
			return settings.Value{Kind: settings.Int, Int: n.Int64()}
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return settings.Value{Kind: settings.Float, Float: f}
		}
	case *pysyntax.List:
		return settings.Value{Kind: settings.List, Items: literalExprs(e.Elts)}
	case *pysyntax.Tuple:
		return settings.Value{Kind: settings.Tuple, Items: literalExprs(e.Elts)}
	case *pysyntax.Set:
		return settings.Value{Kind: settings.Set, Items: literalExprs(e.Elts)}
	case *pysyntax.Dict:
		v := settings.Value{Kind: settings.Dict}
		for i := range e.Keys {
			v.Pairs = append(v.Pairs, settings.Pair{Key: literalExpr(e.Keys[i]), Value: literalExpr(e.Values[i])})
		}
		return v
	case *pysyntax.Call:
		return literalDelta(e)
	}
	return settings.Value{Kind: settings.Unknown, Why: "no literal"}
}

func literalExprs(list []pysyntax.Expr) []settings.Value {
	var values []settings.Value
	for _, e := range list {
		values = append(values, literalExpr(e))
	}
	return values
}

// literalDelta reads timedelta(days=1): the one call that the catalog's literals have.
func literalDelta(call *pysyntax.Call) settings.Value {
	seconds := map[string]float64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
	v := settings.Value{Kind: settings.TimeDelta}
	for _, k := range call.Keywords {
		v.Float += seconds[k.Name.Name] * float64(literalExpr(k.Value).Int)
	}
	return v
}

// djangoDefault is Django's default for a setting, without places.
func djangoDefault(name string, series catalog.Series) (settings.Value, bool) {
	literal, ok := catalog.Default(name, series)
	if !ok {
		return settings.Value{}, false
	}
	return *literalValue(literal), true
}
