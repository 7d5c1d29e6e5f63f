package secrecy

import (
	"strings"
	"testing"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// told is a module whose functions each return one value; the comment behind it says what in it must stay secret.
const told = `
import hashlib
from django.conf import settings
from django.utils.translation import gettext as _
from shop.models import Customer

def parameter(password):
    return password  # password
def text(user, password):
    return f"{user} {password}"  # password
def joined(token):
    return "token " + token  # token
def formatted(api_key):
    return "key {}".format(api_key)  # key of a service
def percent(secret, name):
    return "%s %s" % (name, secret)  # secret
def named(password):
    line = "p=" + password
    return line  # password
def link(request, user):
    link = reverse("reset", args=[generator.make_token(user)])
    return request.build_absolute_uri(link)  # token
def field(customer):
    return customer.card_number  # payment card
def papers(customer):
    return {"name": customer.name, "x": customer.national_id}  # identity number
def key_of(data):
    return data["password"]  # password
def got(data):
    return data.get("access_token")  # token
def header(request):
    return request.META["HTTP_AUTHORIZATION"]  # token
def whole(request):
    return request.POST  # form
def cookies(request):
    return dict(request.COOKIES)  # cookies
def setting():
    return settings.STRIPE_API_KEY  # key of a service
def under(value):
    return {"password": value}  # password
def either(a, password):
    return a or password  # password
def hashed(password):
    return hashlib.sha256(password.encode()).hexdigest()  # -
def masked(token):
    return mask_token(token)  # -
def last(card_number):
    return card_number[-4:]  # -
def counted(password):
    return len(password)  # -
def asked(password):
    return password == "x"  # -
def shown(request):
    return request.POST["name"]  # -
def method(request):
    return request.method  # -
def kind(token):
    return token.token_type  # -
def translated():
    return {"password": _("Too short")}  # -
def valid(form):
    password = form.is_valid()
    return password is None  # -
def named_hash(password):
    token = hashlib.sha256(password)
    return token  # -
def constant():
    token = "Bearer"
    return token  # -
def number(n_tokens, max_tokens):
    return [n_tokens, max_tokens]  # -
def model():
    return Customer.PASSWORD  # -
def transaction(transaction):
    return transaction.token  # -
def key_of_a_token(user):
    return user.auth_token.key  # token
def number_of_a_token(user):
    return user.auth_token.pk  # -
def key_of_something(entry):
    return entry.key  # -
def place(order):
    return order.country_of_income  # -
def ill(patient):
    return patient.symptoms  # health
def asked_before(patient):
    return patient.has_diagnosis  # -
def of_a_basket(order):
    return order.checkout_token  # -
def page(page_token):
    return page_token  # -
def circle(token_a):
    token_a = token_a
    a = a
    return a  # -
`

func bodies(t *testing.T, text string) []*signin.Body {
	t.Helper()
	index := pyname.NewIndex(source.FromMap(map[string]string{
		"shop/__init__.py": "", "shop/views.py": text, "shop/models.py": "class Customer:\n    PASSWORD = 'x'\n",
	}))
	m := index.Module("", "shop.views")
	if m == nil || len(m.Tree.Errors) > 0 {
		t.Fatal("the module can't be read")
	}
	return signin.Bodies([]*pyname.Module{m})
}

func TestIn(t *testing.T) {
	n := 0
	list := bodies(t, told)
	reader := NewReader(list)
	for _, b := range list {
		b.Walk(func(node pysyntax.Node) bool {
			r, ok := node.(*pysyntax.Return)
			if !ok {
				return true
			}
			f := b.Module.Tree.File
			_, want, _ := strings.Cut(f.Line(f.LineOf(r.Start)), "# ")
			var got []string
			for _, p := range reader.In(b, r.Value) {
				got = append(got, p.What)
			}
			if text := strings.Join(got, ", "); text != want && (text != "" || want != "-") {
				t.Errorf("%s: %s holds %q, want %s", b.Name(), b.Text(r.Value), text, want)
			}
			n++
			return true
		})
	}
	if want := strings.Count(told, "  # "); n != want {
		t.Errorf("%d values were asked for, the module has %d", n, want)
	}
}

func TestUses(t *testing.T) {
	list := bodies(t, `
from django.contrib.auth.hashers import check_password, make_password
def put(user, password):
    user.secret = password
def hashed(user, password):
    user.secret = make_password(password)
def by_helper(user, password):
    user.secret = sealed(password)
def sealed(text):
    return box.encrypt(text)
def made(password):
    return Customer(secret=password)
def found(password):
    return Customer.objects.filter(secret=password)
def compared(user, password):
    return user.secret == password
def checked(user, password):
    return check_password(password, user.secret)
def other(user):
    return print(secret=user)
`)
	var got []string
	for _, u := range Uses(list, map[string]bool{"secret": true}) {
		how := map[How]string{Put: "put", Found: "found", Compared: "compared"}[u.How]
		if u.Hidden {
			how += " hidden"
		}
		got = append(got, u.Body.Def.Name.Name+" "+how)
	}
	want := "put put, hashed put hidden, by_helper put hidden, made put, found found, compared compared, checked compared hidden"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("uses: %s\nwant: %s", text, want)
	}
}
