"""Read an XML file of records into rows, such as the food hygiene register as it is published.

The parser that comes with Python expands what a document defines, which can fill a machine's memory, and may be told
to fetch files; so a document that defines or refers to anything is refused before it is read further.
"""

from __future__ import annotations

from collections import Counter
from xml.parsers import expat

from data.errors import RefusedInput

_DEEPEST = 16
_MOST_FIELDS = 400


class _Reader:
    """Collects every element of the wanted name as one row: the texts of its innermost elements by their names."""

    def __init__(self, name: str, max_rows: int) -> None:
        self.name, self.max_rows = name, max_rows
        self.path: list[str] = []
        self.texts: list[str] = []
        self.is_leaf = False
        self.rows: list[dict[str, str]] = []
        self.row: dict[str, str] | None = None
        self.outside: dict[str, str] = {}

    def refuse(self, *_: object) -> None:
        raise RefusedInput(
            f"{self.name}: the XML defines a document type or entities, which is not read; export it new"
        )

    def fetch(self, *_: object) -> int:
        self.refuse()
        return 0

    def start(self, tag: str, _attributes: object) -> None:
        if len(self.path) >= _DEEPEST:
            raise RefusedInput(f"{self.name}: the XML is nested deeper than {_DEEPEST}; this is no register")
        self.path.append(tag)
        self.texts, self.is_leaf = [], True
        if self.row is None and tag in _RECORDS:
            if len(self.rows) >= self.max_rows:
                raise RefusedInput(f"{self.name}: more than {self.max_rows:,} rows; split the file")
            self.row = {}

    def characters(self, text: str) -> None:
        self.texts.append(text)

    def end(self, tag: str) -> None:
        self.path.pop()
        if self.row is not None and tag in _RECORDS:
            self.rows.append(self.row)
            self.row = None
        elif self.is_leaf:
            held = self.outside if self.row is None else self.row
            held.setdefault(tag, "".join(self.texts).strip())
            if len(held) > _MOST_FIELDS:
                raise RefusedInput(f"{self.name}: more than {_MOST_FIELDS} fields in one record; this is no register")
        self.texts, self.is_leaf = [], False


_RECORDS = frozenset({"EstablishmentDetail"})


def markup_rows(raw: bytes, name: str, *, max_rows: int) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Read the records of an XML file.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        File name for messages.
    max_rows : int
        Most records.

    Returns
    -------
    rows : list of tuple of str
        Header first, then one row a record; a field that a record does not have is empty. The day of the extract, which
        the file states once, is a column of its own.
    notes : tuple of str
        What the reader had to assume.

    Raises
    ------
    RefusedInput
        If it is no XML, defines anything, or holds no record that is known here.
    """
    reader, parser = _Reader(name, max_rows), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.fetch
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise RefusedInput(f"{name}, line {error.lineno}: not XML from there on; fetch the file again") from error
    if not reader.rows:
        raise RefusedInput(f"{name}: holds no EstablishmentDetail; only the food hygiene register is read as XML")
    fields = list(Counter(field for row in reader.rows for field in row))
    extract = reader.outside.get("ExtractDate", "")
    header = ("ExtractDate", *fields)
    return [header, *((extract, *(row.get(field, "") for field in fields)) for row in reader.rows)], ()
