# django-debug-toolbar 8.
from debug_toolbar import views as debug_toolbar_views
from debug_toolbar.panels.history import views as history_views
from debug_toolbar.panels.sql import views as sql_views
from debug_toolbar.panels.templates import views as templates_views
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

app_name = "djdt"
urlpatterns = [
    path("render_panel/", debug_toolbar_views.render_panel, name="render_panel"),
    path("history_sidebar/", history_views.history_sidebar, name="history_sidebar"),
    path("history_refresh/", history_views.history_refresh, name="history_refresh"),
    path("sql_select/", csrf_exempt(sql_views.sql_select), name="sql_select"),
    path("sql_explain/", csrf_exempt(sql_views.sql_explain), name="sql_explain"),
    path("sql_profile/", csrf_exempt(sql_views.sql_profile), name="sql_profile"),
    path("template_source/", templates_views.template_source, name="template_source"),
]
