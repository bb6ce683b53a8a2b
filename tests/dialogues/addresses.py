import re

LIST = "/2026/tillitsdialoger/"


def url(dialog, rest=""):
    return f"{LIST}{dialog.pk}/{rest}"


def shown(client, at):
    """What the form of a page brings back of what the page showed."""
    return {"shown": client.get(at).context["form"]["shown"].value()}


def listed(client, at):
    """What the form of a page with a list brings back of the rows that it showed."""
    page = client.get(at).content.decode()
    return {"visad": re.findall(r'name="visad" value="([^"]+)"', page)}
