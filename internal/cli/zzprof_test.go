package cli
import ("testing";"context";"paddock/internal/audit";"paddock/internal/rules";"time";"fmt")
func TestZZ(t *testing.T){
	last:=time.Now(); lastS:="start"
	start:=time.Now()
	_,err:=audit.Run(context.Background(), audit.Options{Dir:"/tmp/real/freelawproject+courtlistener", Rules: rules.All(), Config: audit.DefaultConfig(), Progress: func(s string){ if len(s)>7&&s[:7]=="running"&&lastS=="running" {return}; fmt.Println(lastS, time.Since(last)); last=time.Now(); lastS=s; if len(s)>7&&s[:7]=="running" {lastS="running"} }})
	fmt.Println(lastS, time.Since(last), "total", time.Since(start), err)
}
