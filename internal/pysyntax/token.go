package pysyntax

// token is the kind of a token. The order carries meaning: the operators stand
// in the order of BinaryOp and CompareOp, so that one is had from the other by
// subtraction.
type token uint8

const (
	// tokBad is what can't be a token, and what every token is once a statement has failed.
	tokBad token = iota
	tokEOF

	// The layout of lines. These have no extent: they end where the token before them ended.
	tokNewline
	tokIndent
	tokDedent

	tokName
	tokNumber
	tokString  // a whole literal without fields to fill in
	tokFString // the prefix and opening quotes of an f-string or t-string; the parser reads on from there

	tokLParen
	tokRParen
	tokLBracket
	tokRBracket
	tokLBrace
	tokRBrace
	tokComma
	tokColon
	tokSemicolon
	tokDot
	tokEllipsis
	tokArrow
	tokTilde
	tokBang // of a conversion, in a field of an f-string only
	tokBacktick
	tokAssign
	tokWalrus

	// In the order of BinaryOp.
	tokPlus
	tokMinus
	tokStar
	tokAt
	tokSlash
	tokPercent
	tokPower
	tokLShift
	tokRShift
	tokPipe
	tokCaret
	tokAmp
	tokDoubleSlash

	// In the order of BinaryOp.
	tokPlusAssign
	tokMinusAssign
	tokStarAssign
	tokAtAssign
	tokSlashAssign
	tokPercentAssign
	tokPowerAssign
	tokLShiftAssign
	tokRShiftAssign
	tokPipeAssign
	tokCaretAssign
	tokAmpAssign
	tokDoubleSlashAssign

	// In the order of CompareOp, as far as they are no words.
	tokEqEq
	tokNotEq
	tokLt
	tokLtE
	tokGt
	tokGtE
	tokLtGt // Python 2's <>

	kwAnd
	kwAs
	kwAssert
	kwAsync
	kwAwait
	kwBreak
	kwClass
	kwContinue
	kwDef
	kwDel
	kwElif
	kwElse
	kwExcept
	kwFalse
	kwFinally
	kwFor
	kwFrom
	kwGlobal
	kwIf
	kwImport
	kwIn
	kwIs
	kwLambda
	kwNone
	kwNonlocal
	kwNot
	kwOr
	kwPass
	kwRaise
	kwReturn
	kwTrue
	kwTry
	kwWhile
	kwWith
	kwYield

	tokenCount
)

// The keywords are found by a hash without collisions: of the 35 words, no two
// agree in it. A test computes it anew for every word.
const keywordSlots = 64

func keywordHash(w string) uint {
	return (uint(w[0])*25 + uint(w[1])*55 + uint(w[len(w)-1])*24 + uint(len(w))) % keywordSlots
}

type keywordEntry struct {
	word string
	tok  token
}

var keywords = func() (table [keywordSlots]keywordEntry) {
	for tok, word := range keywordTexts {
		table[keywordHash(word)] = keywordEntry{word, tok}
	}
	return
}()

// keyword is the kind of a word: a keyword's, or tokName.
func keyword(w string) token {
	if len(w) < 2 || len(w) > 8 {
		return tokName
	}
	if e := &keywords[keywordHash(w)]; e.word == w {
		return e.tok
	}
	return tokName
}

var keywordTexts = map[token]string{
	kwAnd: "and", kwAs: "as", kwAssert: "assert", kwAsync: "async", kwAwait: "await", kwBreak: "break", kwClass: "class",
	kwContinue: "continue", kwDef: "def", kwDel: "del", kwElif: "elif", kwElse: "else", kwExcept: "except",
	kwFalse: "False", kwFinally: "finally", kwFor: "for", kwFrom: "from", kwGlobal: "global", kwIf: "if",
	kwImport: "import", kwIn: "in", kwIs: "is", kwLambda: "lambda", kwNone: "None", kwNonlocal: "nonlocal",
	kwNot: "not", kwOr: "or", kwPass: "pass", kwRaise: "raise", kwReturn: "return", kwTrue: "True", kwTry: "try",
	kwWhile: "while", kwWith: "with", kwYield: "yield",
}

// isKeyword says that a token is a reserved word.
func isKeyword(t token) bool { return t >= kwAnd && t < tokenCount }

// The precedence of the binary operators, loosest first; 0 is none of them.
// ** is not among them: it binds to the right and tighter than a sign before it.
var binaryPrecedence = [tokenCount]uint8{
	tokPipe: 1, tokCaret: 2, tokAmp: 3, tokLShift: 4, tokRShift: 4, tokPlus: 5, tokMinus: 5,
	tokStar: 6, tokSlash: 6, tokDoubleSlash: 6, tokPercent: 6, tokAt: 6,
}

// lowestPrecedence is that of CPython's rule bitwise_or.
const lowestPrecedence = 1

// goesOn are the tokens that carry an expression on when its first operand has
// been read. All others end it, which is by far the commonest case.
var goesOn = [tokenCount]bool{
	tokPipe: true, tokCaret: true, tokAmp: true, tokLShift: true, tokRShift: true, tokPlus: true, tokMinus: true,
	tokStar: true, tokSlash: true, tokDoubleSlash: true, tokPercent: true, tokAt: true,
	tokEqEq: true, tokNotEq: true, tokLt: true, tokLtE: true, tokGt: true, tokGtE: true, tokLtGt: true,
	kwIn: true, kwNot: true, kwIs: true, kwAnd: true, kwOr: true, kwIf: true,
}

// startsExpression are the tokens an expression can begin with, `*` aside.
var startsExpression = [tokenCount]bool{
	tokName: true, tokNumber: true, tokString: true, tokFString: true, tokLParen: true, tokLBracket: true,
	tokLBrace: true, tokEllipsis: true, tokTilde: true, tokBacktick: true, tokPlus: true, tokMinus: true,
	kwAwait: true, kwFalse: true, kwLambda: true, kwNone: true, kwNot: true, kwTrue: true,
}

// tokenTexts say the tokens that an error may have expected.
var tokenTexts = [tokenCount]string{
	tokLParen: "'('", tokRParen: "')'", tokLBracket: "'['", tokRBracket: "']'", tokLBrace: "'{'", tokRBrace: "'}'",
	tokComma: "','", tokColon: "':'", tokAssign: "'='", tokBacktick: "'`'", kwIn: "'in'", kwImport: "'import'",
	tokNewline: "a new line",
}
