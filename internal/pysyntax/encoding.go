package pysyntax

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// Decode turns the bytes of a Python file into text by its byte order mark or
// its coding comment (PEP 263), else UTF-8. An error names the encoding and
// the offset of the byte that does not fit; the text returned with it is
// decoded as Latin-1 so that reading can go on.
func Decode(data []byte) (string, error) {
	text, marked := bytes.CutPrefix(data, []byte(byteOrderMark))
	name := codingComment(text)
	normal := normalEncoding(name)
	switch {
	case marked && name != "" && !isPlainUTF8(name):
		return latin1(text), fmt.Errorf("the byte order mark says UTF-8 and the coding comment says %q", name)
	case name == "" || normal == "utf-8":
		if utf8.Valid(text) {
			return string(text), nil
		}
		at := invalidUTF8(text)
		return latin1(text), badByte("utf-8", data, len(data)-len(text)+at)
	case normal == "ascii":
		for i, c := range text {
			if c >= 0x80 {
				return latin1(text), badByte("ascii", text, i)
			}
		}
		return string(text), nil
	case normal == "latin-1":
		return latin1(text), nil
	}
	if table, ok := singleByte[normal]; ok {
		return decodeSingleByte(text, name, table)
	}
	if table, ok := multiByte[normal]; ok {
		return decodeMultiByte(text, name, table)
	}
	return latin1(text), fmt.Errorf("unknown encoding: %q", name)
}

func badByte(name string, data []byte, at int) error {
	return fmt.Errorf("the %s codec can't decode byte 0x%02x at offset %d", name, data[at], at)
}

// codingComment is the encoding that one of the first two lines names, as
// written; "" when none does. The second line counts only if the first is
// blank or a comment.
func codingComment(data []byte) string {
	for range 2 {
		end := bytes.IndexAny(data, "\r\n")
		line := data
		if end >= 0 {
			line = data[:end]
		}
		body := bytes.TrimLeft(line, " \t\f")
		if len(body) > 0 && body[0] != '#' {
			return ""
		}
		if name := codingIn(body); name != "" {
			return name
		}
		if end < 0 {
			return ""
		}
		if data[end] == '\r' && end+1 < len(data) && data[end+1] == '\n' {
			end++
		}
		data = data[end+1:]
	}
	return ""
}

// codingIn finds `coding[:=] name` in a comment: the name at the first such place.
func codingIn(comment []byte) string {
	for {
		i := bytes.Index(comment, []byte("coding"))
		if i < 0 || i+6 >= len(comment) {
			return ""
		}
		comment = comment[i+6:]
		if comment[0] != ':' && comment[0] != '=' {
			continue
		}
		rest := bytes.TrimLeft(comment[1:], " \t")
		n := 0
		for n < len(rest) && (inName[rest[n]] || rest[n] == '-' || rest[n] == '.') {
			n++
		}
		if n > 0 {
			return string(rest[:n])
		}
	}
}

// normalEncoding is one name for all names of an encoding. Python lets case,
// "_" and "-" be, and knows many aliases.
func normalEncoding(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if normal, ok := encodingAliases[name]; ok {
		return normal
	}
	switch {
	case name == "utf-8" || strings.HasPrefix(name, "utf-8-"):
		return "utf-8"
	case strings.HasPrefix(name, "latin-1-") || strings.HasPrefix(name, "iso-8859-1-") || strings.HasPrefix(name, "iso-latin-1-"):
		return "latin-1"
	case strings.HasPrefix(name, "windows-"):
		return "cp" + name[len("windows-"):]
	case strings.HasPrefix(name, "iso8859-"):
		return "iso-" + name[len("iso"):]
	}
	return name
}

// isPlainUTF8 says that a name is UTF-8 without anybody having to look it up.
// Beside a byte order mark CPython takes no other.
func isPlainUTF8(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	return name == "utf-8" || strings.HasPrefix(name, "utf-8-")
}

var encodingAliases = map[string]string{
	"utf8": "utf-8", "u8": "utf-8", "utf": "utf-8", "cp65001": "utf-8", "utf8-ucs2": "utf-8", "utf8-ucs4": "utf-8",
	"ascii": "ascii", "us-ascii": "ascii", "646": "ascii", "ansi-x3.4-1968": "ascii", "iso646-us": "ascii", "us": "ascii",
	"latin-1": "latin-1", "latin1": "latin-1", "latin": "latin-1", "l1": "latin-1", "iso-8859-1": "latin-1",
	"iso8859-1": "latin-1", "iso8859": "latin-1", "8859": "latin-1", "cp819": "latin-1", "iso-latin-1": "latin-1",
	"latin2": "iso-8859-2", "l2": "iso-8859-2",
	"latin3": "iso-8859-3", "l3": "iso-8859-3", "latin4": "iso-8859-4", "l4": "iso-8859-4",
	"cyrillic": "iso-8859-5", "arabic": "iso-8859-6", "greek": "iso-8859-7", "greek8": "iso-8859-7", "hebrew": "iso-8859-8",
	"latin5": "iso-8859-9", "l5": "iso-8859-9", "latin6": "iso-8859-10", "l6": "iso-8859-10",
	"latin7": "iso-8859-13", "l7": "iso-8859-13", "latin8": "iso-8859-14", "l8": "iso-8859-14",
	"latin9": "iso-8859-15", "l9": "iso-8859-15",
	"latin10": "iso-8859-16", "l10": "iso-8859-16",
	"437": "cp437", "ibm437": "cp437", "850": "cp850", "ibm850": "cp850", "852": "cp852", "ibm852": "cp852",
	"855": "cp855", "ibm855": "cp855", "858": "cp858", "ibm858": "cp858", "860": "cp860", "ibm860": "cp860",
	"862": "cp862", "ibm862": "cp862", "863": "cp863", "ibm863": "cp863", "865": "cp865", "ibm865": "cp865",
	"866": "cp866", "ibm866": "cp866",
	"1250": "cp1250", "1251": "cp1251", "1252": "cp1252", "1253": "cp1253", "1254": "cp1254", "1255": "cp1255",
	"1256": "cp1256", "1257": "cp1257", "1258": "cp1258",
	"cskoi8r": "koi8-r", "macintosh": "mac-roman", "macroman": "mac-roman", "maccyrillic": "mac-cyrillic",
	"eucjp": "euc-jp", "ujis": "euc-jp", "u-jis": "euc-jp", "sjis": "shift-jis", "s-jis": "shift-jis",
	"shiftjis": "shift-jis", "csshiftjis": "shift-jis", "cp932": "shift-jis", "932": "shift-jis", "ms932": "shift-jis",
	"mskanji": "shift-jis", "ms-kanji": "shift-jis", "iso2022jp": "iso-2022-jp", "csiso2022jp": "iso-2022-jp",
	"euckr": "euc-kr", "korean": "euc-kr", "ks-c-5601": "euc-kr", "ks-c-5601-1987": "euc-kr", "ksx1001": "euc-kr",
	"ks-x-1001": "euc-kr", "cp949": "euc-kr", "949": "euc-kr", "ms949": "euc-kr", "uhc": "euc-kr",
	"936": "gbk", "cp936": "gbk", "ms936": "gbk", "gb2312": "gbk", "gb2312-1980": "gbk", "gb2312-80": "gbk",
	"euccn": "gbk", "euc-cn": "gbk", "chinese": "gbk", "csiso58gb231280": "gbk", "eucgb2312-cn": "gbk", "iso-ir-58": "gbk",
	"gb18030-2000": "gb18030", "big5-tw": "big5", "csbig5": "big5", "950": "big5", "cp950": "big5", "ms950": "big5",
	"hz-gb": "hz", "hz-gb-2312": "hz", "hzgb": "hz",
}

var singleByte = map[string]*charmap.Charmap{
	"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852, "cp855": charmap.CodePage855,
	"cp858": charmap.CodePage858, "cp860": charmap.CodePage860, "cp862": charmap.CodePage862, "cp863": charmap.CodePage863,
	"cp865": charmap.CodePage865, "cp866": charmap.CodePage866,
	"cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251, "cp1252": charmap.Windows1252, "cp1253": charmap.Windows1253,
	"cp1254": charmap.Windows1254, "cp1255": charmap.Windows1255, "cp1256": charmap.Windows1256, "cp1257": charmap.Windows1257,
	"cp1258":     charmap.Windows1258,
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-3": charmap.ISO8859_3, "iso-8859-4": charmap.ISO8859_4,
	"iso-8859-5": charmap.ISO8859_5, "iso-8859-6": charmap.ISO8859_6, "iso-8859-7": charmap.ISO8859_7,
	"iso-8859-8": charmap.ISO8859_8, "iso-8859-9": charmap.ISO8859_9, "iso-8859-10": charmap.ISO8859_10,
	"iso-8859-13": charmap.ISO8859_13, "iso-8859-14": charmap.ISO8859_14, "iso-8859-15": charmap.ISO8859_15,
	"iso-8859-16": charmap.ISO8859_16,
	"koi8-r":      charmap.KOI8R, "koi8-u": charmap.KOI8U, "mac-roman": charmap.Macintosh, "mac-cyrillic": charmap.MacintoshCyrillic,
}

// multiByte are the encodings of East Asia, in the supersets that browsers and Python's own cp codecs know.
var multiByte = map[string]encoding.Encoding{
	"euc-jp": japanese.EUCJP, "shift-jis": japanese.ShiftJIS, "iso-2022-jp": japanese.ISO2022JP,
	"euc-kr": korean.EUCKR,
	"gbk":    simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030, "hz": simplifiedchinese.HZGB2312,
	"big5": traditionalchinese.Big5,
}

func latin1(data []byte) string {
	var b strings.Builder
	b.Grow(len(data))
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func invalidUTF8(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

func decodeSingleByte(data []byte, name string, table *charmap.Charmap) (string, error) {
	var b strings.Builder
	b.Grow(len(data))
	for i, c := range data {
		r := table.DecodeByte(c)
		if r == utf8.RuneError && c < 0xa0 && strings.HasPrefix(table.String(), "ISO 8859") {
			r = rune(c) // the control characters, which the tables of the ISO leave out
		}
		if r == utf8.RuneError {
			return latin1(data), badByte(name, data, i)
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

// decodeMultiByte decodes line by line: what does not fit comes out as U+FFFD,
// and the line is as exactly as its place is known.
func decodeMultiByte(data []byte, name string, table encoding.Encoding) (string, error) {
	decoder := table.NewDecoder()
	var b strings.Builder
	b.Grow(len(data))
	for at := 0; at < len(data); {
		line := data[at:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		}
		text, err := decoder.Bytes(line)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			return latin1(data), fmt.Errorf("the %s codec can't decode the line at offset %d", name, at)
		}
		b.Write(text)
		at += len(line)
	}
	return b.String(), nil
}
