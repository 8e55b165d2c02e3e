"""How large a file may be, and what a file that cannot be read raises."""

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
"""Characters of one cell: the longest text of a place is far below."""
MAX_UNPACKED = 250 * 1024 * 1024
"""Bytes of all the parts of a workbook: 100,000 rows of 20 cells are some 100 MB of XML."""
MAX_PARTS = 2_000
MAX_RATIO = 150
"""Unpacked to packed size of a large part: XML of a spreadsheet shrinks 10 to 40 times."""
MAX_NOTES = 20


class Refused(ValueError):
    """A file that cannot be read as a whole; the message is French and says what to do."""
