"""Reading files that people export from Seller Center: what no API gives."""

from jobs.imports.errors import Broken, CannotImport
from jobs.imports.run import ImportResult, import_file

__all__ = ["Broken", "CannotImport", "ImportResult", "import_file"]
