package pysyntax

import (
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct{ name, data, want, err string }{
		{"empty", "", "", ""},
		{"utf-8", "x = 'é'\n", "x = 'é'\n", ""},
		{"mark", "\xef\xbb\xbfx", "x", ""},
		{"mark alone", "\xef\xbb\xbf", "", ""},
		{"mark and comment", "\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n", ""},
		{"mark and another comment", "\xef\xbb\xbf# coding: latin-1\n\xe9", "", "byte order mark"},
		{"not utf-8", "x = '\xe9'\n", "x = 'é'\n", "the utf-8 codec can't decode byte 0xe9 at offset 5"},
		{"not utf-8 behind a mark", "\xef\xbb\xbf\xff", "ÿ", "at offset 3"},
		{"a surrogate is not utf-8", "\xed\xa0\x80", "", "at offset 0"},
		{"latin-1", "# -*- coding: latin-1 -*-\n\xe9\x80", "# -*- coding: latin-1 -*-\né\u0080", ""},
		{"vim", "# vim: set fileencoding=iso-8859-15 :\n\xa4", "# vim: set fileencoding=iso-8859-15 :\n€", ""},
		{"upper case and underscores", "#coding: ISO_8859_1\n\xe9", "#coding: ISO_8859_1\né", ""},
		{"latin-1 with an end", "#coding: latin-1-unix\n\xe9", "#coding: latin-1-unix\né", ""},
		{"cp1252", "#coding: windows-1252\n\x80\x93", "#coding: windows-1252\n€“", ""},
		{"cp1251", "#coding: cp1251\n\xcf\xf0", "#coding: cp1251\nПр", ""},
		{"koi8-r", "#coding: koi8-r\n\xf0\xd2", "#coding: koi8-r\nПр", ""},
		{"euc-jp", "#coding: euc_jp\n\xa4\xa2", "#coding: euc_jp\nあ", ""},
		{"shift-jis", "#coding: sjis\n\x82\xa0", "#coding: sjis\nあ", ""},
		{"gbk", "#coding: gbk\n\xc4\xe3", "#coding: gbk\n你", ""},
		{"big5", "#coding: big5\n\xa7\x41", "#coding: big5\n你", ""},
		{"euc-kr", "#coding: euc-kr\n\xb0\xa1", "#coding: euc-kr\n가", ""},
		{"not big5", "#coding: big5\n\xff", "", "the line at offset 14"},
		{"ascii", "#coding: us-ascii\n\xe9", "#coding: us-ascii\né", "the ascii codec can't decode byte 0xe9 at offset 18"},
		{"undefined byte", "#coding: cp1253\n\xaa", "", "the cp1253 codec can't decode byte 0xaa at offset 16"},
		{"unknown", "#coding: nosuch\n\xe9", "#coding: nosuch\né", `unknown encoding: "nosuch"`},
		{"second line", "#!/usr/bin/python\n# coding: latin-1\n\xe9", "#!/usr/bin/python\n# coding: latin-1\né", ""},
		{"second line behind a blank one", " \f\n# coding: latin-1\n\xe9", " \f\n# coding: latin-1\né", ""},
		{"second line behind code", "x\n# coding: latin-1\né", "x\n# coding: latin-1\né", ""},
		{"third line", "\n\n# coding: latin-1\né", "\n\n# coding: latin-1\né", ""},
		{"behind code", "x # coding: latin-1\né", "x # coding: latin-1\né", ""},
		{"lone carriage returns", "#!\r#coding: latin-1\r\xe9", "#!\r#coding: latin-1\ré", ""},
		{"both line ends", "#!\r\n#coding: latin-1\r\n\xe9", "#!\r\n#coding: latin-1\r\né", ""},
		{"the first that is one", "# coding coding: latin-1\n\xe9", "# coding coding: latin-1\né", ""},
		{"no name", "# coding:\n", "# coding:\n", ""},
		{"no space before the colon", "# coding : latin-1\né", "# coding : latin-1\né", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.data))
			if tt.want != "" && got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			switch {
			case err == nil && tt.err != "":
				t.Errorf("no error, want %q", tt.err)
			case err != nil && (tt.err == "" || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %q, want %q", err, tt.err)
			}
		})
	}
}

// TestEncodingAliases sees that every alias leads to something.
func TestEncodingAliases(t *testing.T) {
	for alias, name := range encodingAliases {
		if singleByte[name] == nil && multiByte[name] == nil && name != "utf-8" && name != "ascii" && name != "latin-1" && name != "utf-8-sig" {
			t.Errorf("%s is %s, which nobody decodes", alias, name)
		}
	}
}
