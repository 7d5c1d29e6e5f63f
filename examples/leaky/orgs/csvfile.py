"""Tables as CSV files."""

import csv

from django.http import HttpResponse


def response(filename, header, rows):
    """A CSV answer."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    writer = csv.writer(answer)
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)  # planted: csv-injection - a name may begin with =
    return answer
