"""What a broken rule of the domain raises: a field of the form, or none, and a French sentence for the person."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class EditConflictError(DomainError):
    """Somebody else saved the same fields meanwhile. `theirs` gives, by field, what stands now."""

    def __init__(self, theirs: dict[str, Any]) -> None:
        super().__init__(None, "Quelqu’un a enregistré une modification pendant que vous écriviez. Rien n’est perdu.")
        self.theirs = theirs
