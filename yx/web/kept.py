"""Forms that take files: examined and kept while the form is checked, so that a bad one is said at its field."""

from __future__ import annotations

from typing import Any

from yx.core import files
from yx.core.errors import Refused

from .forms import Form


class FilesForm(Form):
    """A form with a field `files` (`Uploads`); its data has them as they were kept: (StoredFile, name) pairs."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: each file is one that the county takes."""
        good = super().validate(extra_validators)
        return self._keep() and good

    def _keep(self) -> bool:
        field: Any = self["files"]
        sent = [file for file in field.data or [] if getattr(file, "filename", "")]
        try:
            self.kept = [
                (files.keep(file.stream, file.filename, files.DOCUMENTS), files.clean_name(file.filename))
                for file in sent
            ]
        except Refused as refusal:
            field.errors = [*field.errors, *refusal.reasons]
            return False
        return True

    @property
    def data(self) -> dict[str, Any]:
        """The files as they were kept."""
        return {**super().data, "files": getattr(self, "kept", [])}
