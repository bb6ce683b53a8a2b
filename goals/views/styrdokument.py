from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from ale_styrning.htmx import render_page
from goals.forms.styrdokument import StyrdokumentFileForm, StyrdokumentForm
from goals.importing import Document, Section, StyrdokumentError, inbox, load, read_bytes
from goals.importing.storing import (
    AlreadyImported,
    already_imported,
    awaiting,
    fields_of,
    filled_in,
    organ_named,
    sections_of,
    store,
)
from goals.models import Grunduppdrag, Riktningsmal, Stycke, Styrdokument, Uppdrag
from organisation.roles import roles_of


@require_GET
def styrdokument_list(request: HttpRequest, year: int) -> HttpResponse:
    styrdokument = Styrdokument.objects.visible_to(request.user).select_related("organ")
    return render_page(request, "goals/styrdokument_list.html", {"styrdokument": styrdokument})


@require_GET
def styrdokument_detail(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    styrdokument = _get(request, pk, "organ", "predecessor")
    avsnitt = list(styrdokument.avsnitt.prefetch_related("stycken"))
    tree = [
        {
            "anchor": f"avsnitt-{row.pk}",
            "heading": row.heading,
            "level": row.level,
            "tag": f"h{min(row.level + 1, 6)}",
            "blocks": [_stored_block(stycke) for stycke in row.stycken.all()],
        }
        for row in avsnitt
    ]
    later = styrdokument.efterfoljare.first()
    of_it = {"source__styrdokument": styrdokument}
    return render_page(
        request,
        "goals/styrdokument_detail.html",
        {
            "styrdokument": styrdokument,
            "tree": tree,
            "contents": _contents(tree),
            "later": later,
            "riktningsmal": Riktningsmal.objects.visible_to(request.user).filter(**of_it),
            "uppdrag": Uppdrag.objects.filter(**of_it).select_related("organ"),
            "grunduppdrag": Grunduppdrag.objects.filter(**of_it).select_related("organ"),
        },
    )


@require_GET
def styrdokument_file(request: HttpRequest, year: int, pk: int) -> FileResponse:
    styrdokument = _get(request, pk)
    if not styrdokument.file:
        raise Http404
    try:
        file = styrdokument.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    # Never shown in the browser: an uploaded web page must not run here.
    return FileResponse(
        file,
        as_attachment=True,
        filename=styrdokument.original_name or styrdokument.title,
        content_type="application/octet-stream",
    )


@require_http_methods(["GET", "POST"])
def styrdokument_add(request: HttpRequest, year: int) -> HttpResponse:
    """First the file; then what was understood of it, to correct; then it is kept."""
    if not roles_of(request.user).is_controller:
        raise PermissionDenied
    into = _into(request)
    if into is not None and not Styrdokument.objects.without_text().filter(pk=into.pk).exists():
        messages.info(request, "Dokumentet har redan fått sin text. Inget nytt lästes in.")
        return redirect("goals:styrdokument", year, into.pk)
    if request.method == "POST" and "utkast" not in request.POST:
        return _receive(request, year, into)
    token = request.POST.get("utkast") or request.GET.get("utkast")
    if not token:
        return _ask_for_file(request, StyrdokumentFileForm(), into=into)
    try:
        upload = inbox.waiting(request.user, token)
        document = read_bytes(upload.data, upload.name)
    except StyrdokumentError as error:
        return _ask_for_file(request, StyrdokumentFileForm(), error.message, into=into)
    read = fields_of(document)
    told = into is not None
    into = into or awaiting(read)
    form = _form(request, read, into)
    if request.method == "POST" and form.is_valid() and not told:
        # Corrected, the facts may be those of one without text: say so before anything is written.
        into = awaiting(form.cleaned_data)
        told = into is None
    if not told or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _preview(request, form, document, token, upload.name, status, into)
    try:
        styrdokument = store(document, upload.data, upload.name, form.cleaned_data, into)
    except AlreadyImported as already:
        messages.info(request, already.message)
        styrdokument = already.styrdokument
    except StyrdokumentError as error:
        return _ask_for_file(request, StyrdokumentFileForm(), error.message)
    else:
        messages.success(request, f"”{styrdokument.title}” är inläst.")
    upload.discard()
    return redirect("goals:styrdokument", year, styrdokument.pk)


def _into(request: HttpRequest) -> Styrdokument | None:
    """The styrdokument that the file is read in to; None makes a new one."""
    pk = request.POST.get("dokument") or request.GET.get("dokument") or ""
    if not (pk.isdecimal() and pk.isascii() and len(pk) < 10):
        return None
    return Styrdokument.objects.filter(pk=pk).first()


def _form(
    request: HttpRequest, read: dict[str, Any], into: Styrdokument | None
) -> StyrdokumentForm:
    initial = read if into is None else filled_in(into, read)
    return StyrdokumentForm(
        request.POST if request.method == "POST" else None, initial=initial, instance=into
    )


def _receive(request: HttpRequest, year: int, into: Styrdokument | None) -> HttpResponse:
    form = StyrdokumentFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_for_file(request, form, status=422, into=into)
    upload = form.cleaned_data["file"]
    try:
        data = load(upload)
        read_bytes(data, upload.name)
    except StyrdokumentError as error:
        form.add_error("file", error.message)
        return _ask_for_file(request, form, status=422, into=into)
    if existing := already_imported(data):
        messages.info(request, AlreadyImported(existing).message)
        return redirect("goals:styrdokument", year, existing.pk)
    given = {"utkast": inbox.receive(request.user, data, upload.name)}
    if into is not None:
        given["dokument"] = str(into.pk)
    return redirect(f"{reverse('goals:styrdokument_add', args=[year])}?{urlencode(given)}")


def _ask_for_file(
    request: HttpRequest,
    form: StyrdokumentFileForm,
    problem: str = "",
    status: int = 200,
    into: Styrdokument | None = None,
) -> HttpResponse:
    if problem:
        status = 422
    context = {"form": form, "problem": problem, "into": into}
    return render_page(request, "goals/styrdokument_add.html", context, status=status)


def _preview(
    request: HttpRequest,
    form: StyrdokumentForm,
    document: Document,
    token: str,
    name: str,
    status: int,
    into: Styrdokument | None,
) -> HttpResponse:
    sections = [section for top in sections_of(document) for section in top.walk()]
    tree = [_read_section(section, number) for number, section in enumerate(sections, start=1)]
    named = document.metadata.get("organ", "")
    context = {
        "form": form,
        "document": document,
        "tree": tree,
        "contents": _contents(tree),
        "token": token,
        "name": name,
        "into": into,
        "unknown_organ": named if named and organ_named(named) is None else "",
    }
    return render_page(request, "goals/styrdokument_preview.html", context, status=status)


def _get(request: HttpRequest, pk: int, *related: str) -> Styrdokument:
    styrdokument = Styrdokument.objects.visible_to(request.user)
    return get_object_or_404(
        styrdokument.select_related(*related) if related else styrdokument, pk=pk
    )


def _stored_block(stycke: Stycke) -> dict[str, Any]:
    content = stycke.content
    if stycke.kind == Stycke.Kind.LIST:
        items = content["items"] if isinstance(content, dict) else content
        return {
            "kind": "list",
            "ordered": isinstance(content, dict) and content["ordered"],
            "items": _items(items),
        }
    if stycke.kind == Stycke.Kind.TABLE:
        return {"kind": "table", "rows": content}
    return {"kind": "paragraph", "text": content}


def _items(items: list) -> list[dict[str, Any]]:
    return [
        {"text": item, "ordered": False, "items": []}
        if isinstance(item, str)
        else {"text": item["text"], "ordered": item["ordered"], "items": _items(item["items"])}
        for item in items
    ]


def _read_section(section: Section, number: int) -> dict[str, Any]:
    blocks = [block.as_dict() for block in section.blocks]
    for block in blocks:
        if block["kind"] == "list":
            block["items"] = _items(block["items"])
    return {
        "anchor": f"avsnitt-{number}",
        "heading": section.heading,
        "level": section.level,
        "tag": f"h{min(section.level + 2, 6)}",
        "blocks": blocks,
    }


def _contents(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The contents list: the two uppermost levels, nested."""
    contents: list[dict[str, Any]] = []
    for section in tree:
        if not section["heading"]:
            continue
        entry = {"anchor": section["anchor"], "heading": section["heading"], "below": []}
        if section["level"] == 1 or not contents:
            contents.append(entry)
        elif section["level"] == 2:
            contents[-1]["below"].append(entry)
    return contents
