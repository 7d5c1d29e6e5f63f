package pyeval

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// The json module.

func (in *interp) readJSON(s string, at Place) val {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	in.step(len(s) / 32)
	v, err := in.jsonValue(d, at, 0)
	if err == nil {
		if _, err = d.Token(); err != io.EOF {
			err = io.ErrUnexpectedEOF
		} else {
			err = nil
		}
	}
	if err != nil {
		return in.throw("json.JSONDecodeError", "the text is no JSON", nil, at)
	}
	return v
}

func (in *interp) jsonValue(d *json.Decoder, at Place, depth int) (val, error) {
	t, err := d.Token()
	if err != nil {
		return val{}, err
	}
	if depth > 100 {
		return val{}, io.ErrUnexpectedEOF
	}
	in.step(1)
	switch t := t.(type) {
	case nil:
		return none(at), nil
	case bool:
		return boolean(t, at), nil
	case string:
		return text(t, at), nil
	case json.Number:
		if n, ok := new(big.Int).SetString(t.String(), 10); ok {
			return bigInteger(n, at), nil
		}
		f, err := strconv.ParseFloat(t.String(), 64)
		return val{o: f, at: at}, err
	case json.Delim:
		if t == '[' {
			l := in.newList()
			for d.More() {
				v, err := in.jsonValue(d, at, depth+1)
				if err != nil {
					return val{}, err
				}
				l.items = append(l.items, v)
			}
			_, err := d.Token()
			return val{o: l, at: at}, err
		}
		o := in.newDict()
		for d.More() {
			k, err := in.jsonValue(d, at, depth+1)
			if err != nil {
				return val{}, err
			}
			v, err := in.jsonValue(d, at, depth+1)
			if err != nil {
				return val{}, err
			}
			in.setItem(o, k, v)
		}
		_, err := d.Token()
		return val{o: o, at: at}, err
	}
	return val{}, io.ErrUnexpectedEOF
}

// writeJSON is json.dumps with its defaults.
func (in *interp) writeJSON(b *strings.Builder, v val, depth int) bool {
	if depth > maxNesting || b.Len() > maxText {
		return false
	}
	switch o := v.o.(type) {
	case noneType:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(o))
	case int64:
		b.WriteString(strconv.FormatInt(o, 10))
	case float64:
		b.WriteString(floatText(o))
	case str:
		if hidden(string(o)) {
			return false
		}
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		if e.Encode(string(o)) != nil {
			return false
		}
		s := strings.TrimSuffix(buf.String(), "\n")
		for _, r := range s {
			switch {
			case r < 0x7f:
				b.WriteRune(r)
			case r > 0xffff:
				return false
			default:
				b.WriteString(`\u` + strings.Repeat("0", 4-len(strconv.FormatInt(int64(r), 16))) + strconv.FormatInt(int64(r), 16))
			}
		}
	case *seq, *tupleObj:
		if s, ok := o.(*seq); ok && (s.kind != listKind || s.unsure != nil) {
			return false
		}
		b.WriteString("[")
		for i, item := range itemsOf(o) {
			if i > 0 {
				b.WriteString(", ")
			}
			if !in.writeJSON(b, item, depth+1) {
				return false
			}
		}
		b.WriteString("]")
	case *dictObj:
		if o.uncertain() != "" {
			return false
		}
		b.WriteString("{")
		for i, e := range o.live() {
			if i > 0 {
				b.WriteString(", ")
			}
			if _, ok := e.key.o.(str); !ok || !in.writeJSON(b, e.key, depth+1) {
				return false
			}
			b.WriteString(": ")
			if !in.writeJSON(b, e.v, depth+1) {
				return false
			}
		}
		b.WriteString("}")
	default:
		return false
	}
	return true
}
