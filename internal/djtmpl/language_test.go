package djtmpl

import (
	"strings"
	"testing"
)

func TestOtherLanguages(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"<p>{{ a }}</p>{% if b %}{% endif %}", ""},
		{"{{ cookiecutter.name }}", "cookiecutter!"},
		{"a\n{% if cookiecutter.use_celery == 'y' %}{% endif %}", "cookiecutter!"},
		{"the word cookiecutter. {{ a }}", ""},
		{"{{ _copier_conf.src_path }}", "copier!"},
		{"<?php echo 1 ?>", "PHP!"},
		{"<?xml version='1.0'?>", ""},
		{"<%= render 'a' %>", "ERB!"},
		{"<% if a %>b<% end %>", "ERB!"},
		{"<%inherit file='a'/>${b}", "Mako!"},
		{"<p>\n% for a in b:\n${a}\n% endfor", "Mako!"},
		{"<%- a %>", "EJS!"},
		{"<script type='text/template'><%= a %></script>", "Underscore"},
		{"{% embed 'a' %}{% endembed %}", "Twig!"},
		{"{{ app.user.name }}{% block a %}{% endblock %}", "Twig!"},
		{"{% assign a = b %}", "Liquid!"},
		{"{% unless a %}{% endunless %}", "Liquid!"},
		{"{% capture as a %}{% endcapture %}", ""}, // a tag of Django packages
		{"{{ range .Items }}{{ end }}", "Go template!"},
		{"{{ start }} to {{ end }}", ""},
		{"{%- if a -%}", "Jinja2!"},
		{"{% set a = b %}", "Jinja2!"},
		{"{% macro a(b) %}", "Jinja2!"},
		{"{% verbatim %}{{#if a}}b{{/if}}{% endverbatim %}", "Handlebars"},
		{"<div v-if='a' x-data='{}'>", "Vue Alpine"},
		{"<div ng-repeat='a in b'>", "AngularJS"},
	} {
		var names []string
		for _, l := range OtherLanguages(tt.text, Django) {
			name := l.Name
			if l.Whole {
				name += "!"
			}
			names = append(names, name)
			if l.At < 0 || l.At >= len(tt.text) {
				t.Errorf("%q: %s at %d", tt.text, l.Name, l.At)
			}
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%q is in %q, want %q", tt.text, got, tt.want)
		}
	}
	if found := OtherLanguages("{%- if a -%}", Jinja); len(found) != 0 {
		t.Errorf("Jinja2 is said to be in Jinja2: %v", found)
	}
}
