"""The report as a page to mail around: no scripts, no network, light and dark, with a chart over issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, StrictUndefined

from newsletter.reports import HEAD, NOT_MEASURED, NOTES, OPENED, TOO_EARLY, IssueReport

_BAR, _GAP, _TALL, _FOOT, _HEAD = 56, 28, 160, 44, 28
_LABEL = 14

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<style>
:root { --text: #1d2528; --quiet: #566166; --line: #c9d1d4; --bar: #14565d; --page: #fff }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8edef; --quiet: #a9b5ba; --line: #45525a; --bar: #6fc3cc; --page: #14191c }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page) }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; min-width: 100% }
caption { text-align: left; color: var(--quiet); padding-bottom: .5rem }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td { font-variant-numeric: tabular-nums }
.link { overflow-wrap: anywhere }
.practice { border: 2px solid var(--bar); padding: .5rem 1rem }
svg { max-width: 100%; height: auto } rect { fill: var(--bar) } text { fill: var(--text); font-size: 13px }
.axis { stroke: var(--line) } .quiet, .quiet text { color: var(--quiet); fill: var(--quiet) }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
{% if practice %}<p class="practice">{{ practice }}</p>{% endif %}
<h2>People who clicked, issue by issue</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Chart">
<svg role="img" aria-labelledby="chart-title chart-words" viewBox="0 0 {{ width }} {{ height }}" width="{{ width }}"
 height="{{ height }}">
<title id="chart-title">People who clicked, as a part of the delivered mails</title>
<desc id="chart-words">{% for bar in bars %}{{ bar.issue }}: {{ bar.words }}. {% endfor %}</desc>
<line class="axis" x1="0" x2="{{ width }}" y1="{{ base }}" y2="{{ base }}"/>
{% for bar in bars %}
{% if bar.height %}<rect x="{{ bar.left }}" y="{{ base - bar.height }}" width="{{ wide }}" height="{{ bar.height }}"/>
{% endif %}
<text x="{{ bar.middle }}" y="{{ base - bar.height - 6 }}" text-anchor="middle">{{ bar.words }}</text>
<text x="{{ bar.middle }}" y="{{ base + 20 }}" text-anchor="middle">{{ bar.label }}</text>
{% endfor %}
</svg>
</div>
<h2>Issue by issue</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of issues">
<table>
<caption>Times are in the zone {{ zone }}.</caption>
<thead><tr>{% for name in head %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows %}<tr><th scope="row">{{ row[0] }}</th>{% for cell in row[1:] %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
</div>
{% for report in linked %}
<h2>Clicks by link: {{ report.issue }}</h2>
<p>{{ report.subject }}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Links of {{ report.issue }}">
<table>
<thead><tr><th scope="col">Link</th><th scope="col">Clicks</th><th scope="col">People</th></tr></thead>
<tbody>
{% for link in report.figures.links %}<tr><td class="link">{{ link.url }}</td><td>{{ "{:,}".format(link.clicks) }}</td>
<td>{{ "{:,}".format(link.unique) }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
{% endfor %}
<h2>How to read this</h2>
<ul>{% for note in notes %}<li>{{ note }}</li>{% endfor %}</ul>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class _Bar:
    """One issue in the chart; lengths in pixels."""

    issue: str
    words: str
    left: int
    middle: int
    height: int

    @property
    def label(self) -> str:
        return self.issue if len(self.issue) <= _LABEL else f"{self.issue[: _LABEL - 1]}…"


def to_html(reports: Sequence[IssueReport], *, title: str, practice: str, zone: str) -> str:
    """The page. title: of page and heading. practice: the sentence that says so, empty for real sendings."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    bars = _bars(reports)
    return environment.from_string(_PAGE).render(
        title=title,
        practice=practice,
        bars=bars,
        wide=_BAR,
        width=max(len(bars), 1) * (_BAR + 2 * _GAP),
        height=_HEAD + _TALL + _FOOT,
        base=_HEAD + _TALL,
        zone=zone,
        head=(*HEAD, OPENED),
        rows=[report.cells(zone) for report in reports],
        linked=[report for report in reports if report.figures.links and not report.is_early],
        notes=NOTES,
    )


def _bars(reports: Sequence[IssueReport]) -> list[_Bar]:
    """The bars, the longest as tall as the chart."""
    rates = [report.click_rate for report in reports]
    top = max((rate for rate in rates if rate), default=1.0)
    return [
        _Bar(
            issue=report.issue,
            words=_words(report, rate),
            left=place * (_BAR + 2 * _GAP) + _GAP,
            middle=place * (_BAR + 2 * _GAP) + _GAP + _BAR // 2,
            height=round((rate or 0) / top * _TALL),
        )
        for place, (report, rate) in enumerate(zip(reports, rates, strict=True))
    ]


def _words(report: IssueReport, rate: float | None) -> str:
    if rate is not None:
        return f"{rate:.1%}"
    return TOO_EARLY if report.is_early else NOT_MEASURED
