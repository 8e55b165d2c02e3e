"""XML read as events by expat: no document type, no entity, no depth, nothing from outside."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from mapapp.importing.limits import Refused

_DEEPEST = 60
Attributes = dict[str, str]


class Handler:
    """What is told of a document; names are without their prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Some text."""


def read_xml(pieces: Iterable[bytes], handler: Handler) -> None:
    """Tell a handler of a document. Raises Refused for XML that no workbook has."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    local = _local_names()
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Refused("Le classeur est imbriqué trop profondément : il est refusé.")
        # Most names have no prefix; a million cells feel it.
        if ":" in name or ":" in "".join(attributes):
            name = local(name)
            attributes = {local(key): value for key, value in attributes.items()}
        handler.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(local(name) if ":" in name else name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused("Le classeur est abîmé : une de ses parties n'est pas du XML.") from error


def _refuse(*_: object) -> int:
    raise Refused("Le classeur déclare un type de document ou une entité : il est refusé.")


def _local_names() -> Callable[[str], str]:
    """« table:table-row » → « table-row »; a document has few names, each is cut once."""
    known: dict[str, str] = {}

    def local(name: str) -> str:
        found = known.get(name)
        if found is None:
            found = name.rpartition(":")[2]
            if len(known) < 10_000:
                known[name] = found
        return found

    return local
