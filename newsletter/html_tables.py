"""The header cells of an author's own tables, as screen readers need them."""

from __future__ import annotations

import re

# A row that holds no other row: of a table in a table, only the inner one is read.
_ROW = re.compile(r"<tr\b[^<>]*>(?:(?!<tr\b).)*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b([^<>]*)>")
_WITHOUT_SCOPE = re.compile(r"<th\b(?![^<>]*\sscope=)")
_EMPTY = re.compile(r"<th\b([^<>]*)>((?:\s|&nbsp;|<br[ /]*>)*)</th>")
_SCOPE = re.compile(r"\sscope=\"[^\"]*\"")


def with_headers(html: str) -> str:
    """Well-formed HTML whose every `<th>` has words, and says what it is the header of.

    Screen readers guess otherwise, and stop at a header without words (WCAG technique H63; axe's
    `empty-table-header`). A header that opens a row of data is the row's, every other one its column's.
    """
    if "<th" not in html:
        return html
    html = _WITHOUT_SCOPE.sub('<th scope="col"', _ROW.sub(lambda row: _with_row_header(row[0]), html))
    return _EMPTY.sub(lambda cell: f"<td{_SCOPE.sub('', cell[1])}>{cell[2]}</td>", html)


def _with_row_header(row: str) -> str:
    cells = _CELL.findall(row)
    is_header = cells[0][0] == "th" and any(name == "td" for name, _ in cells) if cells else False
    return _WITHOUT_SCOPE.sub('<th scope="row"', row, count=1) if is_header and "scope=" not in cells[0][1] else row
