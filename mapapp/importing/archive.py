"""Zip archives that are opened only as far as their directory is believable."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from mapapp.importing.limits import MAX_PARTS, MAX_RATIO, MAX_UNPACKED, Refused

_CHUNK = 256 * 1024
_LARGE = 8 * 1024 * 1024
_NESTED = re.compile(r"\.(zip|7z|rar|gz|xlsx|ods)$", re.IGNORECASE)
_NOT_ZIP = "Le fichier est abîmé : ce n'est pas un classeur lisible."


class Archive:
    """A workbook's parts. Raises Refused for whatever a workbook never has, before unpacking."""

    def __init__(self, content: bytes) -> None:
        # Names are counted in the end record before the directory is read.
        at = content.rfind(b"PK\x05\x06")
        if at >= 0 and int.from_bytes(content[at + 10 : at + 12], "little") > MAX_PARTS:
            raise Refused(f"Le classeur a plus de {MAX_PARTS} parties.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(_NOT_ZIP) from error
        self.names = frozenset(self._zip.namelist())
        self._unpacked = 0
        self._check()

    def _check(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise Refused(f"Le classeur a plus de {MAX_PARTS} parties.")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise Refused("Le classeur est trop grand une fois décompressé.")
        for entry in entries:
            if entry.flag_bits & 1:
                raise Refused("Le classeur est protégé par un mot de passe : retirez-le.")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Refused("Le fichier contient un lien : ce n'est pas un classeur.")
            if entry.file_size > _LARGE and entry.file_size > MAX_RATIO * entry.compress_size:
                raise Refused("Le classeur se décompresse trop : il est refusé.")
            if "embeddings/" not in entry.filename and _NESTED.search(entry.filename):
                raise Refused("Le fichier contient une autre archive : donnez le classeur seul.")
        if len(self.names) != len(entries):
            raise Refused("Deux parties du classeur ont le même nom : il est refusé.")

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece; what is really unpacked counts, not what is declared."""
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_CHUNK):
                    self._unpacked += len(piece)
                    if self._unpacked > MAX_UNPACKED:
                        raise Refused("Le classeur est trop grand une fois décompressé.")
                    yield piece
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Refused(_NOT_ZIP) from error

    def refuse_more_than(self, most: int, mark: bytes, name: str, said: str) -> None:
        """Refuse a part that has a mark too many times, without reading it as XML."""
        count, before = 0, b""
        for piece in self.chunks(name):
            count += (before + piece).count(mark)
            before = piece[1 - len(mark) :]
            if count > most:
                raise Refused(said)
