package guessableresettoken

import (
	"math"
	"regexp"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// fewest are the bits below which a token can be tried out: a thousand requests a second find one of a million that
// are out at 40 bits in twenty minutes, and a single one in seventeen years.
const fewest = 40

// alphabets are the constants of Python's string module by the number of their letters.
var alphabets = map[string]float64{
	"string.digits": 10, "string.hexdigits": 22, "string.octdigits": 8, "string.ascii_lowercase": 26, "string.ascii_uppercase": 26,
	"string.ascii_letters": 52, "string.letters": 52, "string.lowercase": 26, "string.uppercase": 26, "string.printable": 100,
}

// counted are words by which a module shows that wrong tries are counted.
var counted = regexp.MustCompile(`(?i)attempt|tries|throttl|rate_?limit|failures`)

// bits is how many bits a value has at the most: the logarithm of how many there are. ok is false when
// that is not known.
func (r *reader) bits(e pysyntax.Expr, depth int) (n float64, ok bool) {
	if depth > 6 {
		return 0, false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		if b := r.bound(e); b != nil {
			return r.bits(b, depth+1)
		}
	case *pysyntax.Subscript:
		s, sliced := e.Index.(*pysyntax.Slice)
		if !sliced || s.Lower != nil || s.Upper == nil {
			return 0, false
		}
		// The first k characters of whatever: 64 sorts of them at most.
		if k, ok := r.number(s.Upper); ok && k > 0 {
			n = 6 * k
			if m, known := r.bits(e.Value, depth+1); known {
				n = min(n, m)
			}
			return n, true
		}
	case *pysyntax.BinOp:
		switch {
		case e.Op == pysyntax.Mod:
			if _, text := e.Left.(*pysyntax.Str); text {
				return r.bits(e.Right, depth+1)
			}
		case e.Op == pysyntax.Add:
			if _, fixed := r.number(e.Right); fixed {
				return r.bits(e.Left, depth+1)
			}
			if _, fixed := r.number(e.Left); fixed {
				return r.bits(e.Right, depth+1)
			}
		}
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, hole := p.(*pysyntax.Interpolation); hole {
				m, known := r.bits(i.Value, depth+1)
				if !known {
					return 0, false
				}
				n, ok = n+m, true
			}
		}
		return n, ok
	case *pysyntax.Call:
		return r.bitsOf(e, depth)
	}
	return 0, false
}

func (r *reader) bitsOf(c *pysyntax.Call, depth int) (float64, bool) {
	name, _ := r.module.Qualify(c.Func)
	argument := func(i int, key string) pysyntax.Expr {
		for _, k := range c.Keywords {
			if k.Name.Name == key {
				return k.Value
			}
		}
		if i < len(c.Args) {
			return c.Args[i]
		}
		return nil
	}
	switch name {
	case "django.utils.crypto.get_random_string":
		length, letters := 12.0, 62.0
		if a := argument(0, "length"); a != nil {
			n, ok := r.number(a)
			if !ok {
				return 0, false
			}
			length = n
		}
		if a := argument(1, "allowed_chars"); a != nil {
			n, ok := r.letters(a)
			if !ok {
				return 0, false
			}
			letters = n
		}
		return length * math.Log2(letters), true
	case "secrets.randbelow":
		if n, ok := r.number(argument(0, "")); ok && n > 0 {
			return math.Log2(n), true
		}
	case "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes", "os.urandom":
		if n, ok := r.number(argument(0, "nbytes")); ok {
			return 8 * n, true
		}
	case "builtins.str", "builtins.int", "binascii.hexlify":
		if len(c.Args) == 1 {
			return r.bits(c.Args[0], depth+1)
		}
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return 0, false
	}
	switch a.Attr.Name {
	case "zfill", "rjust", "upper", "lower", "hex", "decode", "encode":
		return r.bits(a.Value, depth+1)
	case "format":
		if len(c.Args) == 1 {
			return r.bits(c.Args[0], depth+1)
		}
	case "join":
		if len(c.Args) == 1 {
			return r.joined(c.Args[0])
		}
	}
	return 0, false
}

// joined is "".join(choice(letters) for _ in range(n)).
func (r *reader) joined(e pysyntax.Expr) (float64, bool) {
	comp, ok := e.(*pysyntax.Comp)
	if !ok || len(comp.Generators) != 1 {
		return 0, false
	}
	times, ok := comp.Generators[0].Iter.(*pysyntax.Call)
	if name, _ := r.module.Qualify(comp.Generators[0].Iter); name != "" || !ok || last(times.Func) != "range" && last(times.Func) != "xrange" || len(times.Args) != 1 {
		return 0, false
	}
	n, ok := r.number(times.Args[0])
	if !ok {
		return 0, false
	}
	elt := comp.Elt
	if c, ok := elt.(*pysyntax.Call); ok && last(c.Func) == "str" && len(c.Args) == 1 {
		elt = c.Args[0]
	}
	c, ok := elt.(*pysyntax.Call)
	if !ok || len(c.Args) == 0 {
		return 0, false
	}
	switch last(c.Func) {
	case "choice":
		letters, ok := r.letters(c.Args[0])
		return n * math.Log2(max(letters, 1)), ok
	case "randbelow":
		m, ok := r.number(c.Args[0])
		return n * math.Log2(max(m, 1)), ok
	}
	return 0, false
}

// letters is how many letters a text of letters has.
func (r *reader) letters(e pysyntax.Expr) (float64, bool) {
	if name, _ := r.module.Qualify(e); alphabets[name] > 0 {
		return alphabets[name], true
	}
	if b, ok := e.(*pysyntax.BinOp); ok && b.Op == pysyntax.Add {
		left, one := r.letters(b.Left)
		right, two := r.letters(b.Right)
		return left + right, one && two
	}
	if n, ok := e.(*pysyntax.Name); ok {
		if v := r.bound(n); v != nil {
			return r.letters(v)
		}
	}
	c, ok := r.module.Fold(e)
	return float64(len(c.Text)), ok && c.Kind == pyname.ConstStr && c.Text != ""
}

func (r *reader) number(e pysyntax.Expr) (float64, bool) {
	if e == nil {
		return 0, false
	}
	c, ok := r.module.Fold(e)
	return float64(c.Int), ok && c.Kind == pyname.ConstInt
}
