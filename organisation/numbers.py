from decimal import Decimal


def without_zeros(value: Decimal) -> Decimal:
    """The number as one writes it: 6.5 for the 6.500 that a column keeps."""
    return Decimal(format(value.normalize(), "f"))
