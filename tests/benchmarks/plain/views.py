from django.db import transaction
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tests.benchmarks.plain.models import Category, Entry, Note, NoteVersion


def entries(request):
    """Five queries with the session's and the user's, and 60 rows."""
    context = {
        "entries": Entry.objects.select_related("category").order_by("due", "pk")[:60],
        "count": Entry.objects.count(),
        "categories": Category.objects.order_by("name"),
    }
    return render(request, "plain/entries.html", context, using="plain")


def entry(request, pk):
    return HttpResponse(get_object_or_404(Entry, pk=pk).title)


@require_POST
def save(request, pk):
    """A version-checked UPDATE and a row of history, and nothing else."""
    base, html, now = int(request.POST["base"]), request.POST["html"], timezone.now()
    with transaction.atomic():
        written = Note.objects.filter(pk=pk, version=base).update(
            html=html, version=F("version") + 1, updated_at=now, updated_by=request.user
        )
        if not written:
            return JsonResponse({"conflict": True}, status=409)
        NoteVersion.objects.create(note_id=pk, version=base + 1, html=html, by=request.user, at=now)
    return JsonResponse({"version": base + 1, "saved": now.isoformat()})
