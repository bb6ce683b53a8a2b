"""An accent that can be read: WCAG 2.2 contrast, success criterion 1.4.3."""

import colorsys
import re

from django.core.exceptions import ValidationError

TEXT_CONTRAST = 4.5
# The backgrounds that are hardest to read an accent on, in either theme: the paper of
# static/css/tokens.css with 9 % of a state's colour in it, as behind a link in a notice.
TINTED_PAPER = "#f3e7e3"
TINTED_NIGHT = "#222620"


def validate_hex_colour(value: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError("Skriv färgen som #rrggbb, till exempel #1f5f5b.")


def _rgb(colour: str) -> tuple[float, float, float]:
    return (
        int(colour[1:3], 16) / 255,
        int(colour[3:5], 16) / 255,
        int(colour[5:7], 16) / 255,
    )


def _luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, on: str) -> str:
    """The nearest lightness of ``colour`` that text on ``on`` can be read in."""
    step = -0.01 if _luminance(on) > 0.5 else 0.01
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    while contrast(colour, on) < TEXT_CONTRAST and 0 < lightness + step < 1:
        lightness += step
        channels = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = "#" + "".join(f"{round(c * 255):02x}" for c in channels)
    return colour


def accents(colour: str) -> tuple[str, str]:
    """The accent as it is shown in the light and in the dark theme."""
    return readable(colour, TINTED_PAPER), readable(colour, TINTED_NIGHT)
