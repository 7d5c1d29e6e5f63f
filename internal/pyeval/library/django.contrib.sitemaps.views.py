import paddock


def index(request, sitemaps, template_name="sitemap_index.xml", content_type="application/xml", sitemap_url_name=None):
    return paddock.unknown("an answer")


def sitemap(request, sitemaps, section=None, template_name="sitemap.xml", content_type="application/xml"):
    return paddock.unknown("an answer")
