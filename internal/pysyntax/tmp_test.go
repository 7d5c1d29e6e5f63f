package pysyntax
import ("testing";"os";"fmt";"sort";"strings")
func TestTmpEnc(t *testing.T){
 var names []string
 for n:=range singleByte { names=append(names,n) }
 sort.Strings(names)
 var b strings.Builder
 for _,n:=range names { for c:=0x00;c<0x100;c++ { if c=='\r'||c=='\n'{continue}; s,err:=Decode(append([]byte("#coding:"+n+"\n"),byte(c))); if err!=nil { fmt.Fprintf(&b,"%s %d ERR\n",n,c); continue}; s=s[strings.IndexByte(s,'\n')+1:]; fmt.Fprintf(&b,"%s %d %x\n",n,c,[]rune(s)[0]) } }
 for a:=range encodingAliases { fmt.Fprintf(&b,"alias %s %s\n",a,encodingAliases[a]) }
 os.WriteFile("/work/scratch/ps/enc.out",[]byte(b.String()),0644)
}
