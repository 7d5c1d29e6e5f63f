"""Tables as CSV files."""

import csv

from django.http import HttpResponse


def cell(value):
    """Text as a spreadsheet should take it: as text, even where it begins like a formula."""
    text = str(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def response(filename, header, rows):
    """A CSV answer; `filename` is one of ours."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    writer = csv.writer(answer)
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return answer
