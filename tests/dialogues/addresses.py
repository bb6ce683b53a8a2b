LIST = "/2026/tillitsdialoger/"


def url(dialog, rest=""):
    return f"{LIST}{dialog.pk}/{rest}"
