package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shellCases are scripts with the places where a variable's value is read as a program: harms, and their twins.
var shellCases = []struct{ script, want string }{
	{`echo "$TITLE"`, ""},
	{`echo $TITLE; git commit -m $TITLE`, ""},
	{`$TITLE`, "the shell TITLE"},
	{`if true; then $TITLE x; fi`, "the shell TITLE"},
	{`X=$TITLE`, ""},
	{`test "$TITLE" = x && echo a`, ""},
	{`[ "$TITLE" = x ] && [[ $TITLE == x ]]`, ""},
	{`case "$TITLE" in x) echo a;; esac`, ""},
	{`if [[ -n "$X" || "$TITLE" == x && $TITLE < y ]]; then echo a; fi`, ""},
	{`if [[ -n "$X" ]] || eval $TITLE; then echo a; fi`, "eval TITLE"},
	{"case x in\n  $TITLE) echo a;;\n  x|$TITLE) bash -c \"$TITLE\";;\nesac", "bash -c TITLE"},
	{`A=($TITLE b); echo "${A[0]}"`, ""},
	{`A=(x); (eval "$TITLE")`, "eval TITLE"},
	{`(( A > 0 )) || echo "$TITLE"`, ""},
	{`for t in $TITLE; do echo "$t"; done`, ""},
	{`eval "echo $TITLE"`, "eval TITLE"},
	{`eval 'echo $TITLE'`, ""},
	{`eval $(ssh-agent -s)`, ""},
	{`eval "$(ssh-agent -s)" && echo "$TITLE"`, ""},
	{`if true; then eval ${TITLE}; fi`, "eval TITLE"},
	{`bash -c "echo $TITLE"`, "bash -c TITLE"},
	{`bash -c "echo \"$TITLE\" \$HOME"`, "bash -c TITLE"},
	{`bash -c 'echo "$1"' _ "$TITLE"`, ""},
	{`/bin/sh -exc "$TITLE"`, "sh -c TITLE"},
	{`bash -euo pipefail -c "a $TITLE"`, "bash -c TITLE"},
	{`bash deploy.sh "$TITLE"`, ""},
	{`sudo docker exec web sh -c "echo $TITLE"`, "sh -c TITLE"},
	{`docker-compose run --rm web bash -c "python manage.py x $TITLE"`, "bash -c TITLE"},
	{`su app -c "echo $TITLE"`, "su -c TITLE"},
	{`su app -c 'echo $TITLE'`, ""},
	{`python3 -c "print('$TITLE')"`, "python -c TITLE"},
	{`python3 -c "import os; print(os.environ['TITLE'])"`, ""},
	{`python3.12 -m x -c "$TITLE"`, ""},
	{`python manage.py shell -c "print('$TITLE')"`, "manage.py shell -c TITLE"},
	{`python manage.py migrate "$TITLE"`, ""},
	{`./manage.py shell --command "$TITLE"`, "manage.py shell -c TITLE"},
	{`echo "print('$TITLE')" | python manage.py shell`, "manage.py shell TITLE"},
	{`node -e "console.log('$TITLE')"`, "node -e TITLE"},
	{`perl -pe "s/x/$TITLE/" a`, "perl -e TITLE"},
	{`ssh host "git checkout $TITLE"`, "ssh TITLE"},
	{`ssh -i key -p 22 -o StrictHostKeyChecking=no $USER@$HOST "cd a && git pull $TITLE"`, "ssh TITLE"},
	{`ssh "$USER@$TITLE" 'git checkout $TITLE'`, ""},
	{`ssh host git checkout "$TITLE"`, "ssh TITLE"},
	{`sshpass -p "$PASSWORD" ssh host "x $TITLE"`, "ssh TITLE"},
	{`scp a "$USER@host:/srv/$TITLE"`, ""},
	{`ssh-keyscan "$HOST"`, ""},
	{`apk add openssh-client ssh; echo "$TITLE"`, ""},
	{"ssh host <<END\ngit checkout $TITLE\nEND\necho $TITLE", "ssh TITLE"},
	{"ssh host <<'END'\ngit checkout $TITLE\nEND\neval $TITLE", "eval TITLE"},
	{"ssh host 'bash -s' <<-END\n\tgit checkout ${TITLE:-main}\n\tEND\n", "ssh TITLE"},
	{"ssh host 'cat > title' <<END\n$TITLE\nEND\n", ""},
	{"ssh host \"cat > title\" <<END\n\\$TITLE\nEND\n", ""},
	{"cat > title <<END\n$TITLE\nEND\n", ""},
	{"cat <<END | ssh host\n$TITLE\nEND\necho a", "ssh TITLE"},
	{"bash <<END\n$TITLE\nEND\n", "bash TITLE"},
	{"python <<END\nprint('$TITLE')\nEND\n", "python TITLE"},
	{`echo "$TITLE" | bash`, "bash TITLE"},
	{`echo "$TITLE" | tee a | wc`, ""},
	{`echo "$TITLE" | sh -s`, "sh TITLE"},
	{`echo "$TITLE" || bash x`, ""},
	{`curl "https://x.example/$TITLE" | bash`, ""},
	{`bash <<< "$TITLE"`, "bash TITLE"},
	{`grep x <<< "$TITLE"`, ""},
	{`A=$(bash -c "$TITLE")`, "bash -c TITLE"},
	{"A=`eval $TITLE`", "eval TITLE"},
	{`eval "echo ${TITLE//[^a-z]/}"`, ""},
	{`eval "echo ${TITLE@Q} ${#TITLE}"`, ""},
	{`eval "echo ${X:-$TITLE}"`, "eval X, eval TITLE"},
	{`eval "echo ${HOME:+$TITLE}"`, "eval TITLE"},
	{"# eval $TITLE\necho a # bash -c \"$TITLE\"", ""},
	{"eval \\\n  \"$TITLE\"", "eval TITLE"},
	{`bash -c "${{ github.event.issue.title }} $A"`, "bash -c A"},
	{`bash -c "$[[ inputs.a ]] $A"`, "bash -c A"},
	{`bash -c "$((1 + A)) $(date)"`, ""},
	{`xargs -n1 sh -c "x $TITLE" < list`, "sh -c TITLE"},
	{`eval "`, ""},
	{`bash -c`, ""},
	{`'`, ""},
}

func TestShell(t *testing.T) {
	for _, c := range shellCases {
		var got []string
		for _, p := range ReadShell(c.script).Programs {
			got = append(got, p.By+" "+p.Name)
			if !strings.HasPrefix(c.script[p.Offset:], "$") {
				t.Errorf("%s: %q is no place of a variable", c.script, c.script[p.Offset:])
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.script, strings.Join(got, ", "), c.want)
		}
	}
}

func TestAssigned(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`A="x $TITLE"`, "A=[TITLE]"},
		{`export A=$TITLE B=$C`, "A=[TITLE] B=[C]"},
		{`A=$(echo "$TITLE" | tr -d x)`, ""},
		{`A="${TITLE//x/}"`, ""},
		{`if true; then A=$TITLE; fi`, "A=[TITLE]"},
		{`echo A=$TITLE`, ""},
		{`A=($TITLE b)`, "A=[TITLE]"},
		{`echo "title=$TITLE" >> $GITHUB_OUTPUT`, "out title=[TITLE]"},
		{`echo "title=$TITLE" >> "$GITHUB_OUTPUT"`, "out title=[TITLE]"},
		{`echo "title=$TITLE" >> other`, ""},
		{`echo "::set-output name=title::$TITLE"`, "out title=[TITLE]"},
	} {
		s := ReadShell(c.script)
		var got []string
		for k, v := range s.Assigned {
			got = append(got, fmt.Sprintf("%s=%v", k, v))
		}
		for k, v := range s.Outputs {
			got = append(got, fmt.Sprintf("out %s=%v", k, v))
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.script, got, c.want)
		}
	}
}

// TestOtherShells holds that an assignment of PowerShell's is none of a shell's commands.
func TestOtherShells(t *testing.T) {
	if got := ReadShell("$TITLE = 'x'\nWrite-Host $TITLE").Programs; len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestFiles(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`./ci/deploy.sh "$A"`, "ci/deploy.sh"},
		{`sudo bash -x ci/deploy.sh`, "ci/deploy.sh"},
		{`sh ci/deploy`, "ci/deploy"},
		{`. ./env; source ci/env.sh`, "env ci/env.sh"},
		{`bash "$CI_PROJECT_DIR/ci/deploy.sh"`, "ci/deploy.sh"},
		{`bash "$ELSEWHERE/ci/deploy.sh"`, ""},
		{`bash /opt/deploy.sh; bash ../x.sh`, ""},
		{`bash -c "ci/deploy.sh"`, ""},
		{`chmod +x ci/deploy.sh`, ""},
		{`ssh host ci/deploy.sh`, ""},
	} {
		if got := strings.Join(ReadShell(c.script).Files, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.script, got, c.want)
		}
	}
}

// FuzzShell holds that every script has an end, and that what is found stands in it.
func FuzzShell(f *testing.F) {
	f.Add("cat <<A <<'B' | ssh -i x h \"$(bash -c `eval ${C:-$D}`)\"\n$E\nA\n$F\nB\n")
	f.Add("A=$((1)) bash <<< \"$B\" && ${{ x }} $[[ y ]]")
	f.Fuzz(func(t *testing.T, script string) {
		for _, p := range ReadShell(script).Programs {
			if !strings.HasPrefix(script[p.Offset:], "$") || p.Name == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
