"""Remarks on language: every row finds what it should; ordinary sentences and quoted speech are left alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from data.language import load_words, remarks, shipped_list
from data.quotation import quoted

# Row of the list, sentences where it speaks, sentences of the same words where it must not.
ROWS: dict[str, tuple[list[str], list[str]]] = {
    "involved": (
        [
            "She is involved in CSE.",
            "A boy involved in child criminal exploitation.",
            "He was engaged in county lines.",
        ],
        ["Partners involved in the exploitation meeting sent apologies.", "Her aunt is involved in the church choir."],
    ),
    "contacting_adults": (
        ["He has been contacting adults by phone.", "She messages older men online.", "She was texting an older man."],
        [
            "Adults have been contacting the child.",
            "The worker contacted adult services.",
            "Police met men who live there.",
        ],
    ),
    "relationship": (
        [
            "She is in a relationship with POC-014.",
            "He was associating with known offenders.",
            "She spends time with a group of men.",
            "They are hanging around with an adult.",
        ],
        [
            "She has a good relationship with her worker.",
            "He likes spending time with his grandmother.",
            "The mother is in a relationship with a neighbour.",
            "Two known associates of the suspect were seen.",
        ],
    ),
    "sending_pictures": (
        [
            "She has been sending explicit pictures.",
            "He shared nude images of himself.",
            "She sent nudes to a man online.",
        ],
        [
            "An adult man sent explicit pictures to her.",
            "She was coerced to send intimate images.",
            "He sent a picture of the dog.",
        ],
    ),
    "slave": (
        ["He is a money mule.", "The boy was plugging for them.", "They called her their slave and so did the note."],
        ["The modern slavery lead was told.", "She was plugging in her phone.", "A mule stood in the field."],
    ),
    "self_at_risk": (
        [
            "She is putting herself at risk.",
            "He put himself in risky situations.",
            "They place themselves at significant risk.",
            "Risk-taking behaviour was noted.",
        ],
        ["The man puts the child at risk.", "He put himself to bed.", "The risk assessment was put on file."],
    ),
    "sexually_active": (
        ["She is promiscuous.", "He is sexually active.", "Concerns about promiscuity were raised."],
        ["She is active in the swimming club.", "The case is active."],
    ),
    "prostitute": (
        [
            "She is a prostitute.",
            "Child prostitution was suspected.",
            "A young sex worker was seen.",
            "He sells himself.",
        ],
        ["Her sex is not stated in the form.", "The social worker called.", "The shop sells cider."],
    ),
    "lifestyle_choice": (
        ["It is a lifestyle choice.", "She has chosen this lifestyle.", "These are her lifestyle choices."],
        ["The nurse gave advice on healthy lifestyle choices.", "He chose the blue room."],
    ),
    "boyfriend": (
        ["Her boyfriend is 34.", "He has an older girlfriend.", "She was picked up by her boyfriends."],
        ["Her mother's boyfriend made tea.", "Her boyfriend is in the same class.", "Her boyfriend, aged 15, rang."],
    ),
    "hard_to_reach": (
        [
            "She refuses to engage.",
            "He is refusing to engage with us.",
            "They are a hard-to-reach family.",
            "She has failed to engage.",
            "He does not engage.",
            "She won't engage.",
        ],
        ["The flat is hard to reach by bus.", "He refused the sandwich.", "The worker will engage an interpreter."],
    ),
    "streetwise": (
        ["She is streetwise.", "He is mature for his age.", "She is very street-wise."],
        ["A mature student lives there.", "He knows the street well.", "Her age is not known."],
    ),
    "drug_running": (
        [
            "She offers sex for drugs.",
            "He is drug running.",
            "A drugs runner aged 14.",
            "She was swapping sex for cigarettes.",
        ],
        ["The running costs of the drug clinic rose.", "The offer of a place stands.", "He is running to school."],
    ),
    "recruiting": (
        ["She is recruiting others.", "He recruited other girls.", "She recruits her friends for them."],
        [
            "The council is recruiting foster carers.",
            "Adults recruit children at the station.",
            "She was forced to recruit others.",
        ],
    ),
    "gang_member": (
        ["He is a gang member.", "Two gang members aged 15.", "She is gang-affiliated.", "He is a member of a gang."],
        ["An adult gang member was arrested.", "He is a member of a football club."],
    ),
    "absconding": (
        [
            "She absconded.",
            "He keeps absconding from care.",
            "She ran off at 22:00.",
            "A known runaway.",
            "He runs away from home.",
        ],
        [
            "The ball ran off the pitch.",
            "The tablet runs off batteries.",
            "She was missing from 22:00.",
            "The dog ran off.",
        ],
    ),
    "made_it_up": (
        [
            "The allegation was withdrawn.",
            "She withdrew her statement.",
            "She is an unreliable witness.",
            "He made it up.",
            "They have retracted the complaint.",
        ],
        ["The bus is unreliable.", "He made it up the hill.", "She withdrew cash.", "The application was withdrawn."],
    ),
    "consented": (
        [
            "She consented to sex.",
            "He was a willing participant.",
            "They say she consented.",
            "The child was willing.",
            "It was consensual.",
            "She went willingly.",
        ],
        [
            "The parent consented to the visit.",
            "She was willing to meet the nurse.",
            "She consented to share information.",
            "A child cannot consent to abuse.",
            "It was non-consensual.",
        ],
    ),
    "troublemaker": (
        ["He is a troublemaker.", "It is attention-seeking behaviour.", "She is an attention seeker."],
        ["She had trouble with the lock.", "He was seeking medical attention."],
    ),
    "placement_breakdown": (
        ["Placement breakdown due to behaviour.", "The placement broke down because of her behaviour."],
        ["The placement broke down because the home closed.", "His behaviour at school was kind."],
    ),
    "perpetrator": (
        ["The perpetrator drove off.", "Two perpetrators were named."],
        ["The convicted perpetrator is in prison.", "The suspect drove away."],
    ),
    "party_girls": (
        ["They are party girls.", "The hotspot girls were there."],
        ["The girl went to a party.", "A hotspot near the park."],
    ),
}
NEUTRAL = """The child was last seen at 18:40 by the bus station, wearing a grey coat and white trainers.
A silver car waited outside the takeaway and two adults got in.
She told her teacher that she was tired and wanted to go home.
The school nurse has known the family for three years and visits each month.
He returned at 02:15 with a new telephone, and could not say who had paid for it.
The licensing officer visited the premises and found the refusals book in order.
We do not know who collected them; the home will ask the neighbour.
The social worker will offer a return interview within 72 hours.
Her relationship with her foster carer is warm.
He spends his time drawing and playing football with friends.
The meeting agreed to ask the transport police about the platform cameras.
The mother consented to the paediatric appointment.
A taxi plate was partly read; the last two letters were not seen.
The girl's views were sought and are written in her own words below.
Both boys' coats were found by the canal on Tuesday.
The manager engaged a second night worker after the visit.
Officers ran the number through the register and sent the result.
The record is active until the review on 3 March.
She chose to wait in the car with her sister.
He was offered a place at the youth club, and he took it.
The source is untested and the information is known indirectly.
Two reports of missing children were linked by a person after reading both.
The drug service saw him twice, and he talked about his dog.
Adult social care will lead on the uncle's housing.
They are at increased risk because the home is near the station.
The child found the interview hard, and asked for a break.
An officer put herself forward to run the next session.
The bus runs off the main road by the hospital.
She made up her mind to go back to school.
He sent a picture of his dinner to his aunt.
The sexual health clinic opens at nine.
A member of the public called about a party at the hotel.
The placement ends on Friday when the new home is ready.
The street lights are out, and wise neighbours carry torches.
""".splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_a_row_speaks_where_it_should_and_not_elsewhere(row: str) -> None:
    entry = next(one for one in shipped_list().entries if one.id == row)
    speaks, silent = ROWS[row]
    for sentence in speaks:
        found = remarks(sentence)
        assert entry.why in [one.why for one in found], sentence
        for one in found:
            assert sentence[one.start : one.end] == one.found
            assert "\n" not in one.why
            assert one.instead
    for sentence in silent:
        assert remarks(sentence) == [], sentence


def test_every_row_of_the_list_is_tried() -> None:
    assert {one.id for one in shipped_list().entries} == set(ROWS)


@pytest.mark.parametrize("sentence", NEUTRAL)
def test_ordinary_sentences_are_left_alone(sentence: str) -> None:
    assert remarks(sentence) == []


def test_the_suggested_words_draw_no_remark_of_their_own() -> None:
    for entry in shipped_list().entries:
        for words in entry.instead:
            assert remarks(f"{words}.") == [], words


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        *('""', "''", "“”", "‘’", "«»", "„“", "„”", "»«", "‹›", "””", "’’", "「」", "‚‘", "`'"),
        ("« ", " »"),
        ("“‘", "’”"),
        ("\"'", "'\""),
        ('“He said "', '" to me”'),
    ],
)
def test_quoted_speech_is_never_touched(opens: str, closes: str) -> None:
    speech = f"{opens}promiscuous and absconding{closes}"
    assert remarks(f"She said {speech} to the worker.") == []
    assert remarks(f"{speech}, she said.") == []
    assert remarks(f"She said: {speech}") == []
    after = f"She said {opens}hello{closes} and then absconded."
    assert [one.found for one in remarks(after)] == ["absconded"]


@pytest.mark.parametrize("opens", ['"', "“", "‘", "'", "«", "„"])
def test_a_quotation_that_is_never_closed_lasts_to_the_end_of_its_paragraph(opens: str) -> None:
    text = f"She absconded. He said {opens}she is promiscuous. She always was\n a runaway.\n\nShe absconded again."
    assert [one.found for one in remarks(text)] == ["absconded", "absconded"]


def test_speech_over_two_paragraphs_is_all_speech() -> None:
    assert remarks('He said "she is\n\npromiscuous" and left.') == []
    assert remarks("“One.\n\n“She is promiscuous.”") == []
    assert remarks("> She is promiscuous.\nThe line above was cited.") == []


def test_apostrophes_begin_no_quotation() -> None:
    for sentence in (
        "The girls' home said she absconded at six o'clock.",
        "It isn't known why she absconded, and the boys' friends don't know.",
        "He's 5'4\" tall and she absconded.",
        "Since the ’90s the word absconded was used.",
    ):
        assert [one.found for one in remarks(sentence)] == ["absconded"], sentence


def test_a_possessive_inside_single_quotes_does_not_end_them() -> None:
    assert remarks("He said 'the girls' friends are all promiscuous' and left.") == []


def test_words_are_found_in_any_case_across_lines_and_hyphens() -> None:
    assert [one.found for one in remarks("HARD TO\nREACH, and hard-to-reach; Street\u00adwise")] == [
        "HARD TO\nREACH",
        "hard-to-reach",
        "Street\u00adwise",
    ]
    assert remarks("Work is hard. To reach the hall, turn left.") == []


def test_a_partnership_adds_changes_and_takes_away_rows(tmp_path: Path) -> None:
    own = tmp_path / "language.toml"
    own.write_text(
        '[perpetrator]\noff = true\n\n[frequent_flyer]\navoid = "frequent flyer"\nwhy = "Plain."\n'
        'instead = ["child who is often missing"]\nphrases = ["frequent flyer"]\n',
        encoding="utf-8",
    )
    words = load_words(own)
    assert remarks("The perpetrator left.", words) == []
    assert [one.instead for one in remarks("Two frequent flyers.", words)] == [("child who is often missing",)]
    assert remarks("The perpetrator left.")
    assert load_words(tmp_path / "none.toml").entries == shipped_list().entries


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[one", "TOML"),
        ("[one]\nwhy = 'x'\n", "phrases"),
        ("[one]\navoid='x'\nwhy='x'\ninstead=['x']\nphrases=['... x']\n", "begin and end"),
        ("[one]\navoid='x'\nwhy='x'\ninstead=['x']\nphrases=['(a+)+']\n", "write words"),
        ("[one]\navoid='x'\nwhy='x'\ninstead='x'\nphrases=['a']\n", "list"),
        ("[one]\ncolour='x'\n", "allowed are"),
        ("one = 3\n", "allowed are"),
    ],
)
def test_a_faulty_list_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "language.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedInput, match=says):
        load_words(own)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab '\"“”‘’«»\n.>s", max_size=60))
def test_quotations_are_ordered_apart_and_inside_the_text(text: str) -> None:
    spans = quoted(text)
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*NEUTRAL, *(s for row in ROWS.values() for s in row[0])]), max_size=6))
def test_quoting_a_whole_text_silences_it_and_remarks_never_overlap(sentences: list[str]) -> None:
    text = " ".join(sentences)
    found = remarks(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert remarks(f"“{text}”") == []
