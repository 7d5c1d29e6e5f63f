package pysyntax
import ("testing";"syscall")
func cpu() float64 { var r syscall.Rusage; syscall.Getrusage(0,&r); return float64(r.Utime.Sec+r.Stime.Sec)+float64(r.Utime.Usec+r.Stime.Usec)/1e6 }
func BenchmarkCPUParse(b *testing.B){ files,size:=corpus(); t0:=cpu(); n:=0
 for b.Loop(){ n++; for _,f:=range files { Parse(f,Limits{}) } }
 b.ReportMetric(float64(n)*float64(size)/1e6/(cpu()-t0),"MB/cpu-s") }
func BenchmarkCPUScan(b *testing.B){ files,size:=corpus(); t0:=cpu(); n:=0
 for b.Loop(){ n++; for _,f:=range files { s:=newScanner(f.Text); for s.next();s.tok!=tokEOF;s.next(){} } }
 b.ReportMetric(float64(n)*float64(size)/1e6/(cpu()-t0),"MB/cpu-s") }
