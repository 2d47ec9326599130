"""Which language a text is taken for, and how structure is told in odd posts."""

from __future__ import annotations

import pytest

from newsletter.checks.languages import another_language
from tests.checks.cases import Case, post

# The same thing said in several languages.
TEXTS = {
    "en": (
        "Our clinic is open again from Monday. We have made the rooms lighter, and there is a new way to book "
        "your visit with us. You can write to the front desk or call, and they will tell you what you need to "
        "bring along for it."
    ),
    "de": (
        "Unsere Praxis ist ab Montag wieder für Sie da. Wir haben die Räume heller gemacht, und es gibt einen "
        "neuen Weg, einen Termin mit uns zu vereinbaren. Sie können schreiben oder auch anrufen, und wir sagen "
        "Ihnen, was Sie dafür brauchen und wie es dann weitergeht."
    ),
    "fr": (
        "Notre cabinet est de nouveau ouvert à partir de lundi pour vous. Nous avons refait les salles, et il y "
        "a une nouvelle façon de prendre rendez-vous avec nous. Vous pouvez écrire ou appeler, et nous vous "
        "dirons ce que vous devez apporter pour la visite."
    ),
    "es": (
        "Nuestra clínica está abierta otra vez desde el lunes. Hemos renovado las salas y hay una nueva manera "
        "de pedir una cita con el médico. Puede escribir o llamar por teléfono, y le diremos lo que tiene que "
        "traer para la visita y cómo llegar."
    ),
    "it": (
        "Il nostro studio è di nuovo aperto da lunedì. Abbiamo rinnovato le stanze e c'è un nuovo modo per "
        "prenotare una visita con noi. Potete scrivere o chiamare, e vi diremo che cosa dovete portare per la "
        "visita e come si arriva da noi con il treno."
    ),
    "nl": (
        "Onze praktijk is vanaf maandag weer open voor u. Wij hebben de kamers lichter gemaakt en er is een "
        "nieuwe manier om een afspraak met ons te maken. U kunt schrijven of ook bellen, en wij vertellen u wat "
        "u voor het bezoek niet mag vergeten."
    ),
    "pt": (
        "A nossa clínica está aberta outra vez a partir de segunda. Renovamos as salas e há uma nova forma de "
        "marcar uma consulta com o médico. Você pode escrever ou telefonar, e nós dizemos o que é preciso trazer "
        "para a visita e como chegar ao prédio."
    ),
    "ja": (
        "クリニックは月曜日からまた開きます。部屋を明るくし、予約の新しい方法も用意しました。電話でも手紙でも"
        "どうぞ。必要なものは受付でお伝えします。どうぞお気軽にご相談ください。お待ちしております。皆さまのご"
        "来院を楽しみにしています。"
    ),
    "zh": (
        "诊所从星期一起重新开放。我们把房间变得更明亮，也有了新的预约方式。您可以写信，也可以打电话，我们会告"
        "诉您需要带什么。欢迎随时与我们联系。我们期待您的光临，并祝您身体健康，生活愉快。如果您有任何问题，请"
        "不要犹豫，马上来找我们。"
    ),
    "ko": (
        "저희 병원은 월요일부터 다시 문을 엽니다. 방을 더 밝게 꾸몄고 예약하는 새로운 방법도 생겼습니다. 편지를 "
        "쓰시거나 전화해 주세요. 방문할 때 무엇이 필요한지 알려 드리겠습니다. 언제든지 편하게 문의해 주시기 "
        "바랍니다. 여러분을 기다리고 있겠습니다."
    ),
    "el": (
        "Το ιατρείο μας είναι πάλι ανοιχτό από τη Δευτέρα. Κάναμε τα δωμάτια πιο φωτεινά, και υπάρχει νέος "
        "τρόπος για να κλείσετε ραντεβού μαζί μας. Γράψτε ή τηλεφωνήστε."
    ),
    "th": ("คลินิกของเราเปิดอีกครั้งตั้งแต่วันจันทร์ เราทำให้ห้องสว่างขึ้น และมีวิธีใหม่ในการนัดหมายกับเรา คุณสามารถเขียนหรือโทรหาเราได้ทุกวัน"),
}
SCRIPTS = {
    "Cyrillic": (
        "Наша клиника снова открыта с понедельника. Мы сделали комнаты светлее, и теперь есть новый способ "
        "записаться к нам."
    ),
    "Arabic": (
        "عيادتنا مفتوحة من جديد ابتداء من يوم الاثنين. جعلنا الغرف أكثر إضاءة، وهناك طريقة جديدة لحجز موعد معنا "
        "عبر الهاتف."
    ),
    "Devanagari": (
        "हमारा क्लिनिक सोमवार से फिर खुला है। हमने कमरे उजले किए हैं, और मिलने का समय लेने का एक नया तरीका है। हमें लिखें या फ़ोन करें।"
    ),
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_in_the_language_it_declares_is_in_no_other(language):
    assert another_language(TEXTS[language], language) == ""
    assert another_language(TEXTS[language], f"{language.upper()}-XX") == ""


@pytest.mark.parametrize("language", [language for language in TEXTS if language != "en"])
def test_a_text_in_another_language_than_it_declares_is_noticed_in_both_directions(language):
    assert another_language(TEXTS[language], "en") == language
    assert another_language(TEXTS["en"], language) == "en"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_of_many_languages_is_named_by_itself(script):
    assert another_language(SCRIPTS[script], "en-US") in (script, "ar")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("", "en"),
        (TEXTS["de"][:100], "en"),
        ("Guten Tag, Grüß Gott", "en"),
        (TEXTS["en"] + TEXTS["es"], "en"),
        (TEXTS["en"] + TEXTS["es"], "es"),
        (TEXTS["en"] + SCRIPTS["Cyrillic"], "en"),
        (SCRIPTS["Cyrillic"], "sr"),
        (TEXTS["nl"], "af"),
        (TEXTS["es"], "ca"),
        (TEXTS["zh"], "zh-Hant"),
        ("2026 12 01 🎄 " * 500, "en"),
    ],
)
def test_what_may_be_right_is_left_alone(text, declared):
    assert another_language(text, declared) == ""


def codes(found, family=("heading", "table", "wall", "list", "capitals", "language")):
    return [(finding.code, finding.location.line) for finding in found if finding.code.startswith(family)]


def test_a_post_with_windows_line_ends_is_told_the_same(check):
    body = "# Sleep\n\n## Hours\n\n#### Weekends\n\n• a cool room\n• a dark room\n"
    here = codes(check(Case(post(body))))
    assert here == [("heading-order", 10), ("list-fake", 12)]
    assert codes(check(Case(post(body).replace("\n", "\r\n")))) == here


def test_what_stands_in_an_included_file_is_found_there(check):
    files = {"more.md": b"Text\n\n**What you need**\n\nA cool room.\n"}
    [found] = check(Case(post(more="::: include more.md\n:::"), files=files))
    assert (found.code, found.location.file, found.location.line) == (
        "heading-fake",
        "issues/2026-12-sleep/more.md",
        3,
    )


def test_a_heading_in_a_quotation_and_in_a_list_has_the_level_it_was_given(check):
    body = "# Sleep\n\n## Hours\n\nText\n\n> #### Quoted\n> Text\n"
    assert codes(check(Case(post(body)))) == [("heading-order", 12)]


HUGE = {
    "one line of 100 KB": "word " * 20_000,
    "100 KB in capitals": "WORD " * 20_000,
    "many headings": "# a\n\n#### b\n\n" * 300,
    "many bullets": "• a\n" * 2_000,
    "signs": "*_`~[]()<>" * 500,
}


@pytest.mark.parametrize("about", HUGE)
def test_however_large_a_post_is_it_is_looked_at(check, about):
    assert check(Case(post(HUGE[about]))) is not None
