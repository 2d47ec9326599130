"""An issue becomes an email: the one place that puts the stages in a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from newsletter import images, links, merge, mjml, plain_text, template
from newsletter.checks.interface import Subject
from newsletter.config import SERVICES as KNOWN_SERVICES
from newsletter.config import Settings
from newsletter.destination import Destination, destination_of
from newsletter.errors import Location
from newsletter.fonts import stack
from newsletter.images import UnusableImage
from newsletter.mjml import MjmlError
from newsletter.model import Email, Finding, ImageFile, Issue, Trial
from newsletter.palette import Palette
from newsletter.post import read_issue
from newsletter.starter import packaged_templates
from newsletter.template_files import Templates
from newsletter.workspace import IssueFile, Workspace

# The settings that name logos, and what their files go by.
LOGO, DARK_LOGO = "brand.logo.src", "brand.logo.dark"
# No 0, 1, I or O: a version code is read aloud.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Rendered:
    """An issue, its email in the neutral form, and what it takes to write it for a service or for one reader.

    files, unusable: its local images by the `src` of the post, and logos by the path of their setting; found and not.
    """

    issue: Issue
    settings: Settings
    destination: Destination
    email: Email
    footer: plain_text.Footer = field(repr=False)
    files: Mapping[str, ImageFile] = field(repr=False)
    unusable: Mapping[str, UnusableImage] = field(repr=False)
    palette: Palette = field(repr=False)
    templates: Templates = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of all that decides what readers get, before a service's tags and image addresses."""
        there, email, tracking = self.destination, self.email, self.settings.tracking
        covered = [
            email.subject, email.preheader, email.html, email.text, [image.name for image in email.images],
            [image.identity for image in email.images],
            there.service.name, there.sender_name, there.sender_email, there.reply_to, there.audience, there.segment,
            tracking.opens, tracking.clicks, there.settings.extra,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(covered, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def version(self) -> str:
        """The version code: four letters that stand for the digest wherever people read it."""
        return version_code(self.digest)

    @cached_property
    def for_service(self) -> Email:
        """The email in the syntax of its service."""
        tags = self.destination.service.tags_from
        known = {name: field.tags.get(tags, "") for name, field in self.settings.subscriber_fields.items()}
        return self._written(self.destination.service.syntax(known))

    def for_sample(self, data: Mapping[str, str]) -> Email:
        """The email as one sample subscriber would receive it."""
        return self._written(merge.Sample(data))

    def _written(self, syntax: merge.MergeSyntax) -> Email:
        defaults = {name: field.default for name, field in self.settings.subscriber_fields.items()}
        words = partial(merge.write_text, syntax=syntax, fields=defaults)
        addresses = partial(merge.write_address, syntax=syntax, fields=defaults)
        return replace(
            self.email,
            subject=words(self.email.subject),
            preheader=words(self.email.preheader),
            mjml=merge.write_html(self.email.mjml, syntax, defaults),
            html=merge.write_html(self.email.html, syntax, defaults),
            text=plain_text.render(self.issue, self.footer, words, addresses),
        )


def version_code(digest: str) -> str:
    """`K7QF` from a digest in hexadecimal."""
    number = int(digest[:10], 16)
    return "".join(_LETTERS[number >> shift & 31] for shift in (0, 5, 10, 15))


def templates_of(workspace: Workspace) -> Templates:
    """The workspace's own templates, and then the packaged ones."""
    import platformdirs  # noqa: PLC0415 (17 ms that only a render needs)

    roots = dict.fromkeys((workspace.templates.resolve(), packaged_templates().resolve()))
    cache = Path(platformdirs.user_cache_dir("newsletter", appauthor=False)) / "templates"
    return Templates(tuple(root for root in roots if root.is_dir()), cache)


def render(
    found: IssueFile,
    workspace: Workspace,
    settings: Settings,
    service: str | None = None,
    trial: Trial | None = None,
) -> Rendered:
    """Read an issue and make its email. A pure function of the issue's folder, the settings and the templates.

    service, trial: go before what the issue says itself.
    Raises ContentError with `file:line` for what stops a render; missing images and the like are findings.
    """
    templates = templates_of(workspace)
    names = templates.names()
    issue = read_issue(found, workspace, settings, templates=names, services=KNOWN_SERVICES, trial=trial)
    issue = links.finished(issue, settings, found.folder)
    destination = destination_of(issue, settings, service)
    look = template.open_look(issue, _brand(settings), templates)
    files, unusable = _load_images(look.widths(), found, workspace, settings)
    logo = _logo(settings, files)
    source = look.draw(files, logo)
    try:
        html = mjml.to_html(source)
    except MjmlError as error:
        raise template.locate(error, look, files, logo) from error
    footer = _footer(settings)
    issue = replace(issue, findings=(*issue.findings, *templates.slips(issue.template)))
    email = Email(
        subject=issue.subject,
        preheader=issue.preheader,
        mjml=source,
        html=html,
        text=plain_text.render(issue, footer, str, str),
        images=tuple({file.name: file for file in files.values()}.values()),
    )
    return Rendered(issue, settings, destination, email, footer, files, unusable, look.palette, templates)


def _load_images(
    widths: Mapping[str, int], found: IssueFile, workspace: Workspace, settings: Settings
) -> tuple[dict[str, ImageFile], dict[str, UnusableImage]]:
    """The local images of an issue, by `src`, and its logos. widths: how wide each is shown, in CSS pixels."""
    files: dict[str, ImageFile] = {}
    unusable: dict[str, UnusableImage] = {}
    alike: dict[str, ImageFile] = {}
    logo = settings.brand.logo
    wanted = [(src, src, found.folder, width) for src, width in widths.items()]
    # A post may have a picture of the logo's name, so logos go by the path of their setting.
    wanted += [(LOGO, logo.src, workspace.root, logo.width), (DARK_LOGO, logo.dark, workspace.root, logo.width)]
    for key, src, folder, width in wanted:
        if (not src and key in (LOGO, DARK_LOGO)) or images.is_remote(src) or merge.has_tags(src):
            continue
        loaded = images.load(src, folder, workspace.root, width=width, cache=workspace.image_cache)
        if isinstance(loaded, ImageFile):
            # Copies of one picture travel once, under the name of the first.
            first = alike.setdefault(loaded.identity, loaded)
            files[key] = replace(first, src=src)
        else:
            unusable[key] = loaded
    return files, unusable


def _brand(settings: Settings) -> template.Brand:
    brand = settings.brand
    return template.Brand(
        name=brand.name,
        address=merge.conceal_all(brand.address),
        phone=brand.phone,
        website=brand.website,
        privacy_url=brand.privacy_url,
        why_you_receive_this=merge.conceal_all(brand.why_you_receive_this),
        disclaimer=merge.conceal_all(brand.disclaimer),
        colors=brand.colors,
        fonts={part: stack(name) for part, name in brand.fonts.items()},
        radius=brand.radius,
        spacing=brand.spacing,
    )


def _logo(settings: Settings, files: Mapping[str, ImageFile]) -> template.Logo | None:
    brand, logo = settings.brand, settings.brand.logo

    def place(key: str, src: str) -> str:
        return files[key].path if key in files else src if images.is_remote(src) else ""

    src = place(LOGO, logo.src)
    return template.Logo(src, logo.alt or brand.name, logo.width, place(DARK_LOGO, logo.dark)) if src else None


def _footer(settings: Settings) -> plain_text.Footer:
    brand = settings.brand
    return plain_text.Footer(
        name=brand.name,
        address=merge.conceal_all(brand.address),
        phone=brand.phone,
        disclaimer=merge.conceal_all(brand.disclaimer),
        reason=merge.conceal_all(brand.why_you_receive_this),
        privacy_url=brand.privacy_url,
    )


def examine(rendered: Rendered, before: Issue | None = None, more: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """What the checks find in an email, as it would be pushed to its service.

    before: the issue that was sent last. more: findings of what was looked for on request.
    """
    from newsletter.checks import engine  # noqa: PLC0415 (forty modules, and a build has no use for them)

    return engine.run(_subject(rendered, before), more)


def unresolved(rendered: Rendered) -> tuple[Finding, ...]:
    """What could not be resolved while building: it is said, and stops nothing."""
    from newsletter.checks.unresolved import unresolved as found  # noqa: PLC0415 (a push makes all checks)

    return found(_subject(rendered, None))


def _subject(rendered: Rendered, before: Issue | None) -> Subject:
    return Subject(
        issue=rendered.issue,
        email=rendered.for_service,
        settings=rendered.settings,
        destination=rendered.destination,
        files=rendered.files,
        unusable=rendered.unusable,
        tags=tuple(_tags(rendered)),
        palette=rendered.palette,
        templates=rendered.templates,
        before=before,
    )


def _tags(rendered: Rendered) -> Iterator[tuple[str, Location | None]]:
    """Every merge field that is left in the email, with its place in the post where it stands there."""
    email, issue = rendered.email, rendered.issue
    left = dict.fromkeys(merge.tags_in(f"{email.subject}\n{email.preheader}\n{email.html}"))
    for number, line in issue.sources():
        for offset, tag in merge.tags_with_offsets(line):
            if tag in left:
                yield tag, issue.location(number, offset + 1, len(tag))
    # In a table, a bar inside a tag is written with a backslash.
    written = "\n".join(line for _, line in issue.sources()).replace("\\|", "|")
    yield from ((tag, None) for tag in left if tag not in written)
