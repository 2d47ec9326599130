"""The contract of all mailing services: what every adapter must do, in nasty data and in bad moments.

An adapter joins with a class that inherits `ServiceContract` and has two fixtures: `service`, and `double`, a handle on
what stands in for the service (see `Double`). A service that lacks a capability skips the clauses on it.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol, get_args

import pytest
import requests

from newsletter.errors import (
    ProtectedError,
    RefusedError,
    SettingsError,
    UnavailableError,
    UnknownOutcomeError,
    UsageError,
)
from newsletter.model import Draft, ImageFile
from newsletter.services.catalogue import service_info
from newsletter.services.interface import Campaign, Capability, MailingService

SCRIPTS = (
    "Grüße, naïve œuvre; Ελληνικά; Українська; עברית; العربية; हिन्दी; 中文; 日本語; 한국어; ไทย; አማርኛ; ქართული; "
    "e\u0301; \u200b|\u00a0|\u2028|\u2060"
)
EMOJI = "🧠 👩🏽\u200d⚕️ 🏳️\u200d🌈 🇺🇦 \U0001f9d1\u200d\U0001f9bd"
NASTY = {
    "scripts": SCRIPTS,
    "emoji": EMOJI,
    "punctuation": string.punctuation * 3,
    "markup": "</p></body></html><!-- ]]> &amp; &#x41; <script>1</script> \\n %0A {{ x }} ${y}",
    "line ends": "one\r\ntwo\nthree\rfour\r\n\r\n",
    "white space": " \t leading and trailing \n\v\f",
    "control": "a\x00b\x1b[31mc\x7f",
    "120 KB": "Migräne 🧠 " * 9000,
}
ACTIONS = ("test", "schedule", "unschedule", "send")
assert len(NASTY["120 KB"].encode()) > 120_000


class Double(Protocol):
    """A handle on what stands in for the service.

    seen: the requests that arrived, "METHOD /path". secrets: what no error may show.
    """

    seen: list[str]
    secrets: tuple[str, ...]

    def delete(self, campaign_id: str) -> None:
        """As a colleague deletes a campaign in the web page."""

    def let_its_time_come(self, campaign_id: str) -> None:
        """The scheduled time of a campaign is now."""

    def mails(self) -> list[tuple[str, ...]]:
        """Every test mail that was made, as its addresses, oldest first."""

    def sendings(self) -> list[str]:
        """The id of every campaign that was sent to its audience, once for each time."""

    def lose_answers(self, method: str) -> None:
        """The work is done, and no answer comes back."""

    def throttle(self, method: str, times: int) -> None:
        """So many requests are answered with "too many", and not done."""


def quarter(hours: int = 48) -> datetime:
    """A quarter hour that is still to come."""
    return datetime.now(UTC).replace(minute=15, second=0, microsecond=0) + timedelta(hours=hours)


def needs(capability: Capability) -> Callable:
    """Skip a clause where the service cannot do that."""
    return pytest.mark.needs(capability)


class ServiceContract:
    """The clauses."""

    @pytest.fixture(autouse=True)
    def _only_what_it_can(self, request, service: MailingService) -> None:
        for marker in request.node.iter_markers("needs"):
            if marker.args[0] not in service.capabilities:
                pytest.skip(f"{service.name} cannot: {marker.args[0]}")

    @pytest.fixture
    def draft(self, draft: Draft, service: MailingService, double: Double) -> Draft:
        """A draft that could be sent by this service as it is."""
        unsubscribe = service_info(service.name).syntax({}).link("unsubscribe")
        html = f"<p>Hello</p><a href='https://example.com/a'>A</a> <a href='https://example.com/b'>B</a>{unsubscribe}"
        prepared = replace(draft, audience_id=service.audiences()[0].id, html=html, click_tracking=True)
        double.seen.clear()
        return prepared

    @pytest.fixture
    def made(self, service: MailingService, draft: Draft, double: Double) -> Campaign:
        """A campaign that could be sent."""
        campaign = service.create(draft)
        double.seen.clear()
        return campaign

    @pytest.fixture
    def act(self, service: MailingService) -> Callable[[str, str], None]:
        """Does what leads to mail, or takes it back, by its name."""

        def acted(action: str, campaign_id: str) -> None:
            {
                "test": lambda: service.send_test(campaign_id, ["a@example.com"]),
                "schedule": lambda: service.schedule(campaign_id, quarter()),
                "unschedule": lambda: service.unschedule(campaign_id),
                "send": lambda: service.send(campaign_id),
            }[action]()

        return acted

    # What it is

    def test_it_stands_in_the_catalogue_with_the_same_capabilities(self, service):
        assert service.capabilities == service_info(service.name).capabilities
        assert service.capabilities <= set(get_args(Capability))

    def test_neither_the_service_nor_a_campaign_shows_a_key(self, service, made, double):
        for secret in double.secrets:
            assert secret not in repr(vars(service)) + repr(made) + repr(service)

    # Audiences

    def test_audiences_come_by_name_with_their_counts(self, service):
        audiences = service.audiences()
        assert [audience.name for audience in audiences] == sorted((a.name for a in audiences), key=str.casefold)
        assert all(audience.id and audience.name for audience in audiences)
        assert all(audience.count is None or audience.count > 0 for audience in audiences)

    @needs("segments")
    def test_segments_come_by_name_and_are_smaller_than_their_audience(self, service):
        (audience, *_) = service.audiences()
        segments = service.segments(audience.id)
        assert [segment.name for segment in segments] == sorted((s.name for s in segments), key=str.casefold)
        most = float("inf") if audience.count is None else audience.count
        assert all(segment.count is None or 0 <= segment.count <= most for segment in segments)

    @needs("segments")
    def test_the_segments_of_an_unknown_audience_are_refused(self, service):
        with pytest.raises(RefusedError):
            service.segments("0000000000")

    # Drafts

    def test_a_created_campaign_is_a_draft_and_nobody_gets_anything(self, service, made, draft, double):
        assert (made.state, made.name, made.subject) == ("draft", draft.name, draft.subject)
        assert (made.audience_id, made.send_time) == (draft.audience_id, None)
        assert made.web_url.startswith(("https://", "http://127.0.0.1:"))
        assert (double.mails(), double.sendings()) == ([], [])

    def test_a_created_campaign_is_found_as_it_was_returned(self, service, made):
        assert service.find(made.id) == made

    def test_a_campaign_is_for_the_whole_audience(self, service, made, draft):
        assert made.recipients in {None, service.audiences()[0].count}

    @needs("segments")
    def test_a_campaign_for_a_segment_is_for_its_people_only(self, service, draft):
        segment = service.segments(draft.audience_id)[0]
        assert service.create(replace(draft, segment_id=segment.id)).recipients in {None, segment.count}

    @pytest.mark.parametrize(
        "campaign_id", ["none", "", ".", "..", "../lists", "a/b", "a?b=c", "a#b", "a b", "ä", "%2e"]
    )
    def test_a_campaign_that_does_not_exist_is_none(self, service, campaign_id):
        assert service.find(campaign_id) is None

    @pytest.mark.parametrize("nasty", NASTY)
    def test_content_comes_back_as_it_went(self, service, draft, nasty):
        made = service.create(replace(draft, html=f"<p>{NASTY[nasty]}</p>", text=NASTY[nasty]))
        content = service.content(made.id)
        assert (content.html, content.text) == (f"<p>{NASTY[nasty]}</p>", NASTY[nasty])

    @pytest.mark.parametrize("nasty", ["scripts", "emoji", "punctuation", "markup"])
    def test_subject_and_name_survive_every_script_and_sign(self, service, draft, nasty):
        words = NASTY[nasty]
        made = service.create(
            replace(
                draft, subject=words, preheader=words, sender_name=f"O’Brien & {words}", name=f"{words} {draft.key}"
            )
        )
        assert (made.subject, made.name) == (words, f"{words} {draft.key}")
        assert service.find_by_key(draft.key) == (made,)

    def test_an_update_changes_the_same_campaign(self, service, made, draft):
        changed = service.update(made.id, replace(draft, subject="Better", html="<p>new</p>", text="new\n"))
        assert (changed.id, changed.subject, changed.state) == (made.id, "Better", "draft")
        assert service.content(made.id).html == "<p>new</p>"
        assert len(service.find_by_key(draft.key)) == 1

    def test_the_same_update_twice_changes_nothing_more(self, service, made, draft):
        assert service.update(made.id, draft) == service.update(made.id, draft) == made

    def test_an_update_of_a_deleted_campaign_stops(self, service, made, draft, double):
        double.delete(made.id)
        assert service.find(made.id) is None
        with pytest.raises(ProtectedError, match="deleted"):
            service.update(made.id, draft)

    def test_campaigns_are_found_by_key_newest_first_and_no_others(self, service, made, draft):
        service.create(replace(draft, name="Another [nl-0]"))
        second = service.create(draft)
        assert [campaign.id for campaign in service.find_by_key(draft.key)] == [second.id, made.id]
        assert service.find_by_key("nl-none") == ()

    def test_an_empty_key_is_no_key(self, service):
        with pytest.raises(ValueError, match="every campaign"):
            service.find_by_key("")

    def test_a_plan_is_what_leaves_and_makes_no_request(self, service, draft, double):
        planned = service.planned(draft, None)
        assert double.seen == []
        made = service.create(draft)
        assert [request.split()[0] for request in double.seen] == [request.method for request in planned]
        double.seen.clear()
        planned = service.planned(draft, made.id)
        service.update(made.id, draft)
        writes = [request for request in double.seen if not request.startswith("GET")]
        assert writes == [f"{request.method} {request.path}" for request in planned]

    @needs("image_upload")
    def test_an_uploaded_image_can_be_fetched(self, service):
        content = bytes(range(256))
        url = service.upload_image(ImageFile("pics/ä b.png", "ä b-1f3c.png", content, "image/png", 1, 1))
        assert requests.get(url, timeout=10).content == content

    # Before it goes out

    @needs("checklist")
    def test_the_checklist_of_a_whole_campaign_has_no_error(self, service, made):
        items = service.checklist(made.id)
        assert items
        assert {item.kind for item in items} == {"success"}
        assert all(item.heading and item.details for item in items)

    @needs("checklist")
    def test_the_checklist_says_what_is_missing(self, service, draft):
        made = service.create(replace(draft, subject="", html=""))
        errors = " ".join(item.heading for item in service.checklist(made.id) if item.kind == "error")
        assert "subject" in errors.lower()
        assert "content" in errors.lower()

    @needs("test")
    def test_a_test_mail_is_for_the_people_named_and_changes_nothing(self, service, made, double):
        service.send_test(made.id, ["a@example.com", "b@example.com", "a@example.com"])
        assert double.mails() == [("a@example.com", "b@example.com")]
        assert double.sendings() == []
        assert service.find(made.id) == made

    @needs("test")
    def test_a_test_mail_for_nobody_is_a_usage_error(self, service, made, double):
        with pytest.raises(UsageError):
            service.send_test(made.id, [])
        assert double.seen == []

    @needs("test")
    def test_a_test_mail_to_no_address_is_refused(self, service, made, double):
        with pytest.raises(RefusedError):
            service.send_test(made.id, ["a@example.com", "nobody"])
        assert double.mails() == []

    @needs("test")
    @needs("schedule")
    def test_a_test_of_a_scheduled_campaign_leaves_it_scheduled(self, service, made, double):
        service.schedule(made.id, quarter())
        service.send_test(made.id, ["a@example.com"])
        assert service.find(made.id).state == "scheduled"
        assert len(double.mails()) == 1

    # Schedule

    @needs("schedule")
    @pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-11))])
    def test_a_scheduled_campaign_keeps_its_time_and_sends_nothing(self, service, made, double, zone):
        at = quarter()
        service.schedule(made.id, at.astimezone(zone))
        found = service.find(made.id)
        assert (found.state, found.send_time, found.send_time.tzinfo) == ("scheduled", at, UTC)
        assert (double.mails(), double.sendings()) == ([], [])

    @needs("schedule")
    @pytest.mark.parametrize("late", [timedelta(minutes=7), timedelta(seconds=1), timedelta(microseconds=1)])
    def test_a_time_between_the_quarters_is_refused_before_any_request(self, service, made, double, late):
        at = quarter()
        with pytest.raises(UsageError) as raised:
            service.schedule(made.id, at + late)
        assert f"{at:%Y-%m-%d %H:%M} UTC" in raised.value.problems[0].hint
        assert f"{at + timedelta(minutes=15):%Y-%m-%d %H:%M} UTC" in raised.value.problems[0].hint
        assert double.seen == []

    @needs("schedule")
    def test_a_time_without_a_zone_is_no_time(self, service, made, double):
        with pytest.raises(ValueError, match="zone"):
            service.schedule(made.id, quarter().replace(tzinfo=None))
        assert double.seen == []

    @needs("schedule")
    def test_a_time_that_has_passed_is_refused(self, service, made):
        with pytest.raises(RefusedError, match="passed"):
            service.schedule(made.id, quarter(-48))
        assert service.find(made.id) == made

    @needs("schedule")
    def test_a_second_schedule_is_refused_and_the_first_stays(self, service, made):
        service.schedule(made.id, quarter())
        with pytest.raises(RefusedError):
            service.schedule(made.id, quarter(72))
        assert service.find(made.id).send_time == quarter()

    @needs("schedule")
    def test_a_scheduled_campaign_is_not_changed(self, service, made, draft):
        service.schedule(made.id, quarter())
        with pytest.raises(ProtectedError, match="scheduled") as raised:
            service.update(made.id, replace(draft, html="<p>late</p>"))
        assert "unschedule" in raised.value.problems[0].hint
        assert service.content(made.id).html == draft.html

    @needs("unschedule")
    def test_an_unscheduled_campaign_is_a_draft_again(self, service, made, draft):
        service.schedule(made.id, quarter())
        service.unschedule(made.id)
        assert service.find(made.id) == made
        assert service.update(made.id, draft) == made

    @needs("unschedule")
    def test_a_draft_cannot_be_unscheduled(self, service, made):
        with pytest.raises(RefusedError):
            service.unschedule(made.id)
        assert service.find(made.id) == made

    @needs("schedule")
    def test_a_campaign_whose_time_has_come_is_sent_and_stays_so(self, service, made, double, draft):
        service.schedule(made.id, quarter())
        double.let_its_time_come(made.id)
        found = service.find(made.id)
        assert found.state == "sent"
        assert found.send_time <= datetime.now(UTC)
        for late in (service.unschedule, service.send):
            with pytest.raises(RefusedError):
                late(made.id)
        with pytest.raises(ProtectedError):
            service.update(made.id, draft)
        assert double.sendings() == [made.id]

    # Send

    def test_a_sent_campaign_is_sent_now(self, service, made, double):
        before = datetime.now(UTC).replace(microsecond=0)
        service.send(made.id)
        found = service.find(made.id)
        assert found.state in {"sending", "sent"}
        assert found.send_time is None or before <= found.send_time <= datetime.now(UTC)
        assert double.sendings() == [made.id]

    @needs("schedule")
    def test_a_scheduled_campaign_can_be_sent_at_once(self, service, made, double):
        service.schedule(made.id, quarter())
        service.send(made.id)
        assert service.find(made.id).state in {"sending", "sent"}
        assert double.sendings() == [made.id]

    def test_a_second_send_is_refused(self, service, made, double):
        service.send(made.id)
        with pytest.raises(RefusedError):
            service.send(made.id)
        assert double.sendings() == [made.id]

    def test_a_sent_campaign_is_not_changed(self, service, made, draft):
        service.send(made.id)
        with pytest.raises(ProtectedError, match=r"sent|sending") as raised:
            service.update(made.id, replace(draft, html="<p>late</p>"))
        assert made.web_url in raised.value.problems[0].hint
        assert service.content(made.id).html == draft.html

    @needs("checklist")
    @pytest.mark.parametrize("action", ["schedule", "send"])
    def test_a_campaign_that_is_not_ready_is_refused_with_what_is_missing(self, service, draft, double, act, action):
        made = service.create(replace(draft, subject="", html=""))
        with pytest.raises(RefusedError) as raised:
            act(action, made.id)
        assert "subject" in str(raised.value).lower()
        assert "content" in str(raised.value).lower()
        assert raised.value.problems[0].hint
        assert double.sendings() == []
        assert service.find(made.id).state == "draft"

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize("campaign_id", ["none", "../lists", "a?b"])
    def test_an_action_on_a_campaign_that_does_not_exist_is_refused(self, act, double, action, campaign_id):
        with pytest.raises(RefusedError):
            act(action, campaign_id)
        assert all("/none" in request for request in double.seen)
        assert (double.mails(), double.sendings()) == ([], [])

    # Report

    @needs("report")
    def test_the_numbers_of_a_report_fit_together(self, service, made):
        service.send(made.id)
        report = service.report(made.id)
        assert report.sent == service.audiences()[0].count
        assert report.delivered == report.sent - report.hard_bounces - report.soft_bounces
        assert 0 < report.unique_opens <= report.delivered
        assert report.unique_opens <= report.opens
        assert 0 < report.unique_clicks <= report.clicks
        assert max(report.unsubscribes, report.complaints) <= report.delivered
        assert report.sent_at == service.find(made.id).send_time

    @needs("report")
    def test_a_report_has_every_link_most_clicked_first(self, service, made):
        service.send(made.id)
        report = service.report(made.id)
        assert {link.url for link in report.links} == {"https://example.com/a", "https://example.com/b"}
        assert sum(link.clicks for link in report.links) == report.clicks
        assert all(0 < link.unique <= min(link.clicks, report.unique_clicks) for link in report.links)
        assert report.links[0].clicks >= report.links[1].clicks

    @needs("report")
    @pytest.mark.parametrize("opens", [True, False])
    @pytest.mark.parametrize("clicks", [True, False])
    def test_what_is_not_tracked_is_not_zero(self, service, draft, opens, clicks):
        made = service.create(replace(draft, open_tracking=opens, click_tracking=clicks))
        service.send(made.id)
        report = service.report(made.id)
        assert ((report.opens is None), (report.unique_opens is None)) == (not opens, not opens)
        assert ((report.clicks is None), (report.unique_clicks is None)) == (not clicks, not clicks)
        assert bool(report.links) is clicks

    @needs("report")
    def test_there_is_no_report_before_the_send(self, service, made):
        with pytest.raises(RefusedError, match="no report yet"):
            service.report(made.id)
        with pytest.raises(RefusedError):
            service.report("none")

    # Bad moments

    @pytest.mark.parametrize("action", ACTIONS)
    def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_asked_twice(self, service, made, double, act, action):
        if action == "unschedule":
            service.schedule(made.id, quarter())
            double.seen.clear()
        double.lose_answers("POST")
        with pytest.raises(UnknownOutcomeError, match="it may have happened, or not") as raised:
            act(action, made.id)
        assert len(double.seen) == 1
        assert len(double.mails()) == (action == "test")
        assert len(double.sendings()) == (action == "send")
        assert "look" in raised.value.problems[0].hint
        for secret in double.secrets:
            assert secret not in str(raised.value) + raised.value.problems[0].hint

    def test_a_lost_answer_to_a_create_leaves_one_campaign_that_is_found(self, service, draft, double):
        double.lose_answers("POST")
        with pytest.raises(UnknownOutcomeError):
            service.create(draft)
        assert len(double.seen) == 1
        assert len(service.find_by_key(draft.key)) == 1

    @pytest.mark.parametrize("action", ACTIONS)
    def test_too_many_requests_is_waited_for_and_done_once(self, service, made, double, act, action):
        if action == "unschedule":
            service.schedule(made.id, quarter())
        double.throttle("POST", 2)
        act(action, made.id)
        assert len(double.mails()) == (action == "test")
        assert len(double.sendings()) == (action == "send")

    @pytest.mark.parametrize("action", ACTIONS)
    def test_too_many_requests_without_end_is_unavailable_and_nothing_is_done(self, service, made, double, act, action):
        double.throttle("POST", 99)
        with pytest.raises(UnavailableError, match="too many requests"):
            act(action, made.id)
        assert (double.mails(), double.sendings()) == ([], [])
        assert service.find(made.id) == made

    def test_a_segment_that_cannot_be_is_told_before_any_request(self, service, draft, double):
        with pytest.raises((SettingsError, RefusedError)):
            service.create(replace(draft, segment_id="no such segment"))
        assert service.find_by_key(draft.key) == ()
