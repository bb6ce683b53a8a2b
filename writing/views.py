from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from writing import html as markup
from writing.forms import TextForm
from writing.models import EditConflict, Presence, Text, TextFrozen, TextTooLong, owners
from writing.plaintext import from_text, is_as_shown, to_text


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a text. A browser with JavaScript asks for JSON, one without gets pages.

    200 saved (JSON), 302 saved (page), 409 somebody saved before, 422 invalid, 404 not yours.
    """
    text = Text.objects.writable_one(pk, request.user)
    if text is None:
        raise Http404("Texten finns inte, eller så är den inte din att skriva.")
    if request.method == "GET":
        return _page(request, text)
    form = TextForm(request.POST)
    html = _markup(request.POST, text)
    if not form.is_valid():
        return _refused(request, text, html, "Något i formuläret saknas.")
    base = form.cleaned_data["base"]
    try:
        text.write(html, base=base, by=request.user)
        if form.cleaned_data["choice"] == "theirs":
            # Both versions end in the history; the colleague's is the one that stands.
            theirs = text.revisioner.filter(version=base).first()
            text.write(theirs.html if theirs else "", base=text.version, by=request.user)
    except EditConflict:
        return _conflict(request, text, html)
    except (TextFrozen, TextTooLong) as error:
        return _refused(request, text, html, str(error))
    if _wants_json(request):
        return JsonResponse(
            {
                "version": text.version,
                "saved": timezone.localtime(text.updated_at).strftime("%H.%M"),
                "html": text.html,
            }
        )
    messages.success(request, "Texten är sparad.")
    return redirect(_back(request, text))


def _markup(sent: QueryDict, text: Text) -> str:
    """What was sent, as markup; what stands there already if it is only shown as plain text."""
    words = sent.get("html", "")
    if sent.get("format") != "text":
        return words
    return text.html if is_as_shown(words, text.html) else from_text(words)


@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person has the text open (or, with ``leave``, no longer has); tell who else has.

    JSON with the names; 404 where the text is not theirs to write.
    """
    if "leave" in request.POST:  # also from a text that has been handed over since
        Presence.objects.leave(pk, request.user)
        return HttpResponse(status=204)
    text = Text.objects.writable_one(pk, request.user)
    if text is None:
        raise Http404("Texten finns inte, eller så är den inte din att skriva.")
    Presence.objects.note(text, request.user)
    others = text.narvarande.now().others_than(request.user).select_related("user")
    return JsonResponse({"others": [one.user.get_full_name() for one in others]})


def _back(request: HttpRequest, text: Text) -> str:
    """Where the words were written, if the form or the address says so; otherwise the page of what owns them."""
    page = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    owner: Any = text.owner
    return str(owner.get_absolute_url())


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _label(text: Text) -> str:
    """What the words are: as their owner says it or, of an owner with several, what they are to it."""
    owner: Any = text.owner
    own = (link.field for link in owners() if isinstance(owner, link.related_model))
    link = next(field for field in own if getattr(owner, field.attname) == text.pk)
    return getattr(owner, "label", "") or str(capfirst(link.verbose_name))


def _context(request: HttpRequest, text: Text, mine: str = "") -> dict[str, Any]:
    return {
        "text": text,
        "mine": mine,
        "mine_clean": markup.sanitise(mine),
        "is_own": text.updated_by_id is not None and text.updated_by_id == request.user.pk,
        "label": _label(text),
        "of": "" if hasattr(text.owner, "label") else str(text.owner),
        "back": _back(request, text),
    }


def _page(request: HttpRequest, text: Text, status: int = 200, **extra: Any) -> HttpResponse:
    context = _context(request, text, extra.pop("mine", "")) | extra
    context["shown"] = context["mine"] or text.html
    context["plain"] = to_text(context["shown"])
    return render_page(request, "writing/text_edit.html", context, status=status)


def _conflict(request: HttpRequest, text: Text, mine: str) -> HttpResponse:
    if _wants_json(request):
        context = _context(request, text, mine) | {"conflict": True}
        shown = render_to_string("writing/text_edit.html#conflict", context, request)
        return JsonResponse({"conflict": shown, "version": text.version}, status=409)
    return _page(request, text, status=409, mine=mine, conflict=True)


def _refused(request: HttpRequest, text: Text, mine: str, error: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": error}, status=422)
    return _page(request, text, status=422, mine=mine, error=error)
