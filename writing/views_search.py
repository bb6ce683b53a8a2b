from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ale_styrning.htmx import render_page
from writing import search

FIRST = 5  # hits of each group on the first page
PAGE = 20


@require_safe
def sok(request: HttpRequest, year: int) -> HttpResponse:
    """Search in everything the person may read, grouped by where it stands."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    only_year = request.GET.get("ar") == str(year)
    chosen = request.GET.get("i", "")
    context: dict[str, Any] = {"q": query, "only_year": only_year, "fewest": search.FEWEST}
    if len(query) >= search.FEWEST:
        groups = []
        for source in search.sources():
            rows = search.search(source, request.user, query, year=year if only_year else None)
            if not (count := rows.count()):
                continue
            group: dict[str, Any] = {"key": source.key, "label": source.label(), "count": count}
            if source.key == chosen:
                page = Paginator(rows, PAGE).get_page(request.GET.get("sida"))
                group |= {"hits": _hits(request, source, page.object_list, query), "page": page}
                context["chosen"] = group
            elif not chosen:
                group["hits"] = _hits(request, source, rows[:FIRST], query)
            groups.append(group)
        context |= {
            "groups": groups,
            "total": sum(group["count"] for group in groups),
            "asked": True,
            "link": urlencode({"q": query} | ({"ar": str(year)} if only_year else {})),
        }
    return render_page(request, "search/sok.html", context)


def _hits(
    request: HttpRequest, source: search.Source, rows: Any, query: str
) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        hit = source.hit(row, request.user)
        found.append(
            {
                "title": search.mark(hit.title, query),
                "where": hit.where,
                "url": hit.url,
                "snippet": search.snippet(hit.words, query) if hit.words else "",
            }
        )
    return found
