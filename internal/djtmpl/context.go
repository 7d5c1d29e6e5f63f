package djtmpl

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

// Context is the place in HTML where something is written.
type Context struct {
	Kind Kind
	// Element is the element of the tag or raw text, "" in text; Attr is the attribute.
	// Small letters; what a template writes in them is U+FFFC.
	Element, Attr string
	// Quote is '"' or '\'' of an attribute's value, 0 of one without quotes.
	Quote byte
	// Role is what the attribute holds.
	Role Role
	// Before is what stands before in a value that is a URL or a refresh, entities decoded, "" at its
	// beginning; what a template writes there is U+FFFC. No more of it is kept than decides which part of the
	// URL this is, and 80 bytes at most.
	Before string
	// Script is where in JavaScript: of Kind Script, and of the roles
	// RoleHandler, RoleFramework and RoleScriptURL.
	Script ScriptPart
	// Style is where in CSS: of Kind Style and RoleStyle.
	Style StylePart
	// Type is the language of a script element: of Kind Script and Data.
	Type ScriptType
	// Foreign says that it stands in SVG or MathML. Entities are decoded in scripts there.
	Foreign bool
}

// Kind is the kind of a Context.
type Kind uint8

const (
	InText      Kind = iota // between tags
	InRCDATA                // in title or textarea: no tags, but entities
	InRawText               // in noscript, iframe, xmp and the like: no tags and no entities
	InAttr                  // in the value of an attribute
	InAttrName              // where an attribute's name or a whole attribute stands
	InTagName               // in the name of a tag
	InComment               // in <!-- -->
	InMarkup                // in a doctype, or in what a browser takes for a comment: <? ?>
	InCDATA                 // in SVG's or MathML's <![CDATA[
	InScript                // in a script element with JavaScript
	InData                  // in a script element with something else: JSON, a template
	InStyle                 // in a style element
	InPlaintext             // behind <plaintext>
)

var kindNames = [...]string{
	"text", "rcdata", "raw text", "attribute", "attribute name", "tag name", "comment", "markup", "cdata", "script", "data", "style", "plaintext",
}

func (k Kind) String() string { return kindNames[k] }

// Role is what the value of an attribute is; see attributes.txt.
type Role uint8

const (
	RolePlain     Role = iota
	RoleURL            // a place to go to, where `javascript:` runs
	RoleLoad           // a place that code or documents are loaded from
	RoleMedia          // a place that pictures and the like are loaded from
	RoleURLs           // several places
	RoleRequest        // a place that a framework asks
	RoleHandler        // JavaScript that the browser runs
	RoleFramework      // JavaScript or the like that a framework runs
	RoleStyle          // CSS
	RoleSrcdoc         // an HTML document
	RoleRefresh        // the content of a meta refresh
	RoleScriptURL      // behind the `javascript:` of a URL
	RoleUnknown        // the name of the attribute is written by the template
)

var roleNames = [...]string{
	"plain", "url", "load", "media", "urls", "request", "handler", "framework", "style", "srcdoc", "refresh", "script url", "unknown",
}

func (r Role) String() string { return roleNames[r] }

// ScriptType is the language of a script element.
type ScriptType uint8

const (
	JavaScript   ScriptType = iota
	JSON                    // also import maps, speculation rules, JSON-LD
	TemplateText            // a template of another language, which a script turns into HTML
	OtherType
)

var scriptTypeNames = [...]string{"javascript", "json", "template", "other"}

func (t ScriptType) String() string { return scriptTypeNames[t] }

// scriptKind is the language of a type attribute, in small letters.
func scriptKind(kind string) ScriptType {
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.TrimSpace(kind)
	switch kind {
	case "", "module-or-classic", "module", "javascript", "jscript", "livescript", "ecmascript", "babel",
		"text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript", "application/ecmascript",
		"application/x-ecmascript", "text/jscript", "text/livescript", "text/x-javascript", "text/x-ecmascript", "text/babel", "text/jsx", "text/typescript":
		return JavaScript
	case "importmap", "speculationrules":
		return JSON
	}
	switch {
	case strings.HasPrefix(kind, "javascript1.") || strings.HasPrefix(kind, "text/javascript1."):
		return JavaScript
	case strings.HasSuffix(kind, "json"):
		return JSON
	case strings.Contains(kind, "template") || strings.Contains(kind, "handlebars") || strings.Contains(kind, "mustache") ||
		strings.Contains(kind, "jquery") || strings.Contains(kind, "x-tmpl") || kind == "text/html" || strings.Contains(kind, "underscore"):
		return TemplateText
	}
	return OtherType
}

// Context is what the place is that a State stands for.
func (s State) Context() Context {
	c := Context{Foreign: !s.space.html()}
	switch s.tok {
	case inData:
		c.Kind = InText
	case tagOpen, endTagOpen, tagName:
		c.Kind, c.Element = InTagName, s.elem
	case beforeAttrName, attrName, afterAttrName, afterValue, selfClosing:
		c.Kind, c.Element = InAttrName, s.elem
		if s.tok == attrName {
			c.Attr = s.attr
		}
	case beforeValue:
		s.tok = valueBare
		s.startValue()
		fallthrough
	case valueDouble, valueSingle, valueBare:
		s.settleValue()
		c.Kind, c.Element, c.Attr, c.Role = InAttr, s.elem, s.attr, s.role
		if s.role != RolePlain { // where it is kept for other reasons
			c.Before = decode(s.value)
		}
		switch s.tok {
		case valueDouble:
			c.Quote = '"'
		case valueSingle:
			c.Quote = '\''
		}
		switch s.role {
		case RoleHandler, RoleFramework, RoleScriptURL:
			c.Script = s.js.settle()
		case RoleStyle:
			c.Style = s.css.part
		}
	case bogusComment, markupOpen, inDoctype:
		c.Kind = InMarkup
	case inComment:
		c.Kind = InComment
	case inCDATA:
		c.Kind = InCDATA
	case inRaw, rawLess:
		c.Element = s.elem
		switch s.raw {
		case rcdata:
			c.Kind = InRCDATA
		case rawtext:
			c.Kind = InRawText
		case plaintext:
			c.Kind = InPlaintext
		case styleRaw:
			c.Kind, c.Style = InStyle, s.css.part
		case scriptRaw:
			c.Kind, c.Type = InScript, scriptKind(s.kind)
			if strings.Contains(s.kind, written) {
				c.Type = JavaScript
			}
			if c.Type != JavaScript {
				c.Kind = InData
			} else {
				c.Script = s.js.settle()
			}
		}
	}
	return c
}

//go:embed attributes.txt
var attributesText string

// attribute is an attribute of an element; "*" stands for all elements.
type attribute struct{ name, elem string }

// attributeRoles are the roles of attributes, attributePrefixes those of attributes that begin so, by the first byte.
var attributeRoles, attributePrefixes = readAttributes(attributesText)

type prefixRole struct {
	prefix string
	role   Role
}

func readAttributes(text string) (exact map[attribute]Role, prefixes map[byte][]prefixRole) {
	exact, prefixes = map[attribute]Role{}, map[byte][]prefixRole{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 3 || strings.HasPrefix(words[0], "#") {
			continue
		}
		role := Role(slices.Index(roleNames[:], words[0])) // a test sees that all are known
		if prefix, ok := strings.CutSuffix(words[1], "*"); ok {
			prefixes[prefix[0]] = append(prefixes[prefix[0]], prefixRole{prefix, role})
			continue
		}
		for _, elem := range words[2:] {
			exact[attribute{words[1], elem}] = role
		}
	}
	return exact, prefixes
}

// roleOf is what an attribute of an element holds.
func roleOf(elem, attr string) Role {
	if attr == "" {
		return RolePlain
	}
	if r, ok := attributeRoles[attribute{attr, elem}]; ok {
		return r
	}
	if r, ok := attributeRoles[attribute{attr, "*"}]; ok {
		return r
	}
	for _, p := range attributePrefixes[attr[0]] {
		if strings.HasPrefix(attr, p.prefix) && len(attr) > len(p.prefix) {
			return p.role
		}
	}
	if strings.Contains(attr, written) && !strings.HasPrefix(attr, "data-") && !strings.HasPrefix(attr, "aria-") {
		return RoleUnknown
	}
	if strings.Contains(elem, written) && (attr == "href" || attr == "src" || attr == "action") {
		return RoleURL
	}
	return RolePlain
}

// isRefresh says that the content of a meta tag is that of a refresh up to its URL: "0; url=".
func isRefresh(value string) bool {
	value = strings.TrimLeftFunc(lower(value), unicode.IsSpace)
	digits := strings.TrimLeft(value, "0123456789.")
	if digits == value {
		return false
	}
	rest := strings.TrimLeft(digits, " ;,\t\n")
	return rest != digits && strings.HasPrefix(rest, "url")
}
