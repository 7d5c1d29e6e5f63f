# django.views.generic.dates.
import paddock
from django.views.generic.base import View
from django.views.generic.detail import BaseDetailView, SingleObjectTemplateResponseMixin
from django.views.generic.list import MultipleObjectMixin, MultipleObjectTemplateResponseMixin


class YearMixin:
    year_format = "%Y"
    year = None

    def get_year_format(self):
        return paddock.unknown("a format")

    def get_year(self):
        return paddock.unknown("a date")


class MonthMixin:
    month_format = "%b"
    month = None

    def get_month_format(self):
        return paddock.unknown("a format")

    def get_month(self):
        return paddock.unknown("a date")


class DayMixin:
    day_format = "%d"
    day = None

    def get_day_format(self):
        return paddock.unknown("a format")

    def get_day(self):
        return paddock.unknown("a date")


class WeekMixin:
    week_format = "%U"
    week = None

    def get_week_format(self):
        return paddock.unknown("a format")

    def get_week(self):
        return paddock.unknown("a date")


class DateMixin:
    date_field = None
    allow_future = False

    def get_date_field(self):
        return paddock.unknown("a name")

    def get_allow_future(self):
        return paddock.unknown("a choice")


class BaseDateListView(MultipleObjectMixin, DateMixin, View):
    allow_empty = False
    date_list_period = "year"

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_dated_items(self):
        return paddock.unknown("objects")


class BaseArchiveIndexView(BaseDateListView):
    context_object_name = "latest"

    def get_dated_items(self):
        return paddock.unknown("objects")


class ArchiveIndexView(MultipleObjectTemplateResponseMixin, BaseArchiveIndexView):
    template_name_suffix = "_archive"


class BaseYearArchiveView(YearMixin, BaseDateListView):
    date_list_period = "month"
    make_object_list = False

    def get_dated_items(self):
        return paddock.unknown("objects")


class YearArchiveView(MultipleObjectTemplateResponseMixin, BaseYearArchiveView):
    template_name_suffix = "_archive_year"


class BaseMonthArchiveView(YearMixin, MonthMixin, BaseDateListView):
    date_list_period = "day"

    def get_dated_items(self):
        return paddock.unknown("objects")


class MonthArchiveView(MultipleObjectTemplateResponseMixin, BaseMonthArchiveView):
    template_name_suffix = "_archive_month"


class BaseWeekArchiveView(YearMixin, WeekMixin, BaseDateListView):
    def get_dated_items(self):
        return paddock.unknown("objects")


class WeekArchiveView(MultipleObjectTemplateResponseMixin, BaseWeekArchiveView):
    template_name_suffix = "_archive_week"


class BaseDayArchiveView(YearMixin, MonthMixin, DayMixin, BaseDateListView):
    def get_dated_items(self):
        return paddock.unknown("objects")


class DayArchiveView(MultipleObjectTemplateResponseMixin, BaseDayArchiveView):
    template_name_suffix = "_archive_day"


class BaseTodayArchiveView(BaseDayArchiveView):
    def get_dated_items(self):
        return paddock.unknown("objects")


class TodayArchiveView(MultipleObjectTemplateResponseMixin, BaseTodayArchiveView):
    template_name_suffix = "_archive_day"


class BaseDateDetailView(YearMixin, MonthMixin, DayMixin, DateMixin, BaseDetailView):
    def get_object(self, queryset=None):
        return paddock.unknown("an object")


class DateDetailView(SingleObjectTemplateResponseMixin, BaseDateDetailView):
    template_name_suffix = "_detail"
