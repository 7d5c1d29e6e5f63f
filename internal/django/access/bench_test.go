package access

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// BenchmarkRead reads a site of 1,000 routes: a third functions with decorators, a third class-based views with a
// mixin of the project's own, a third functions that test the caller in a function of another module.
func BenchmarkRead(b *testing.B) {
	var views, urls strings.Builder
	views.WriteString("from django.contrib.auth.decorators import login_required\nfrom django.http import HttpResponse\nfrom django.shortcuts import get_object_or_404, redirect, render\n" +
		"from django.views.generic import DetailView\nfrom gates import StaffMixin, require\nfrom shop.models import Order\n")
	urls.WriteString("from django.urls import path\nimport views\nurlpatterns = [\n")
	for i := range 1000 {
		view := fmt.Sprintf("views.v%d", i)
		switch i % 3 {
		case 0:
			fmt.Fprintf(&views, "@login_required\ndef v%d(request, pk):\n    order = get_object_or_404(Order, pk=pk, owner=request.user)\n    return render(request, 'a.html')\n", i)
		case 1:
			fmt.Fprintf(&views, "class v%d(StaffMixin, DetailView):\n    model = Order\n    def get_queryset(self):\n        return super().get_queryset().filter(owner=self.request.user)\n", i)
			view += ".as_view()"
		case 2:
			fmt.Fprintf(&views, "def v%d(request, pk):\n    require(request)\n    order = get_object_or_404(Order, pk=pk)\n    if request.method == 'POST':\n        order.name = request.POST['name']\n        order.save()\n        return redirect('done')\n    return render(request, 'a.html')\n", i)
		}
		fmt.Fprintf(&urls, "    path('v%d/<int:pk>/', %s),\n", i, view)
	}
	files := map[string]string{
		"views.py": views.String(), "urls.py": urls.String() + "]\n",
		"gates.py": "from django.core.exceptions import PermissionDenied\ndef require(request):\n    if not request.user.is_authenticated:\n        raise PermissionDenied\n" +
			"class StaffMixin:\n    def dispatch(self, request, *args, **kwargs):\n        if not request.user.is_staff:\n            raise PermissionDenied\n        return super().dispatch(request, *args, **kwargs)\n",
	}
	complete(files)
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	table := urlconf.Read(p.Sites[0].Deployed()[0])
	if len(table.Routes) != 1000 {
		b.Fatal(len(table.Routes), "routes")
	}
	graph := models.Read(table.Context)
	for b.Loop() {
		Read(table, graph)
	}
	b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "routes/s")
}
