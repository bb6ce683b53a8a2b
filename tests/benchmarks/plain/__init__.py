"""What Django itself costs: the page and the save that the product is held against."""
