LIST = "/2026/tillitsdialoger/"


def url(dialog, rest=""):
    return f"{LIST}{dialog.pk}/{rest}"


def shown(client, at):
    """What the form of a page brings back of what the page showed."""
    return {"shown": client.get(at).context["form"]["shown"].value()}
