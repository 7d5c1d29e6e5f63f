package djtmpl

import "strings"

// spaces says of the elements that are open whether they are SVG's or MathML's,
// three bits for each change, the innermost lowest. 0 is HTML. What is deeper than 21 is forgotten.
type spaces uint64

const (
	inSVG spaces = iota + 1
	inMath
	// HTML inside of SVG's foreignObject, desc and title, and of MathML's texts.
	inForeignObject
	inDesc
	inTitle
	inMathText
	inXML     // the file is XML: nothing leads out of it
	spaceMask = 7
	spaceBits = 3
)

// html says that the innermost element is HTML's.
func (n spaces) html() bool {
	space := n & spaceMask
	return space != inSVG && space != inMath && space != inXML
}

// holds is the space of HTML that an element of SVG or MathML has in it, 0 of one that has none.
func (n spaces) holds(elem string) spaces {
	switch n & spaceMask {
	case inSVG:
		switch elem {
		case "foreignobject":
			return inForeignObject
		case "desc":
			return inDesc
		case "title":
			return inTitle
		}
	case inMath:
		switch elem {
		case "mi", "mo", "mn", "ms", "mtext", "annotation-xml":
			return inMathText
		}
	}
	return 0
}

// open is the spaces inside an element.
func (n spaces) open(elem string) spaces {
	space := n.holds(elem)
	switch {
	case n&spaceMask == inXML:
		return n
	case elem == "svg" && n&spaceMask != inMath:
		space = inSVG
	case elem == "math" && n&spaceMask != inSVG:
		space = inMath
	case space == 0:
		return n
	}
	return n<<spaceBits | space
}

// close is the spaces behind the end of an element.
func (n spaces) close(elem string) spaces {
	switch elem {
	case "svg", "math":
		want := inSVG
		if elem == "math" {
			want = inMath
		}
		for m := n; m != 0; m >>= spaceBits {
			if m&spaceMask == want {
				return m >> spaceBits
			}
		}
	case "br", "p": // the two ends that stand for an element of HTML
		return n.leave()
	}
	if n != 0 && n.html() && (n>>spaceBits).holds(elem) == n&spaceMask {
		return n >> spaceBits
	}
	return n
}

// leave is the spaces behind an element that ends the SVG or MathML it stands in.
func (n spaces) leave() spaces {
	for !n.html() && n&spaceMask != inXML {
		n >>= spaceBits
	}
	return n
}

// breakouts are the elements of HTML that end SVG and MathML; 13.2.6.5 of the standard.
var breakouts = func() map[string]bool {
	set := map[string]bool{}
	for _, elem := range strings.Fields("b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li" +
		" listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var") {
		set[elem] = true
	}
	return set
}()
