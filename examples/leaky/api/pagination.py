from rest_framework.pagination import PageNumberPagination


class PagePagination(PageNumberPagination):
    page_size = 20
    page_size_query_param = "size"  # planted: unlimited-page-size - there is no max_page_size
