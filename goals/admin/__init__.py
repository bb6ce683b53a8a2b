from goals.admin import adopted, registers, year

__all__ = ["adopted", "registers", "year"]
