from enum import StrEnum

import pytest

from data import codes

LISTS = [value for value in vars(codes).values() if isinstance(value, type) and issubclass(value, StrEnum)]


@pytest.mark.parametrize("code_list", [entry for entry in LISTS if entry is not StrEnum])
def test_every_code_has_its_words_and_no_word_is_left_over(code_list: type[StrEnum]) -> None:
    stem = "".join(f"_{c.lower()}" if c.isupper() else c for c in code_list.__name__).lstrip("_")
    assert set(codes.labels(stem)) == {str(value) for value in code_list}
    assert all(codes.label(value).strip() for value in code_list)
