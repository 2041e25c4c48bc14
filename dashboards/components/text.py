"""Words from data, made safe: whatever a file says is shown as written and never becomes markup, link or picture."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:^=&@/])")
# Found in finished text by what comes after Markdown, so that no backslash stops them: addresses of pages and mail, and
# names of icons. A word joiner, which has no width, keeps them apart.
_FOUND_LATER = re.compile(r"(?<=https)(?=://)|(?<=http)(?=://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[a-z_+-])", re.IGNORECASE)
JOINER = "\u2060"
# Mark and words of an answer about one measure; never the mark alone.
STATUS = {
    "facts_met": "✓ **Facts met: needs judgement.**",
    "possible": "○ **Possible. Find out first:**",
    "not_eligible": "– **Not available:**",
}


def plain(words: object) -> str:
    r"""Text from data for a Markdown place, shown as written.

    Parameters
    ----------
    words : object
        Anything; it is read as text.

    Returns
    -------
    str
        The same words with every character that Markdown, HTML or a formula could take for more than itself escaped,
        and addresses broken without a trace, so that nothing can be followed.

    Examples
    --------
    >>> plain("<b>![x](y)</b>")
    '\\<b\\>\\!\\[x\\]\\(y\\)\\<\\/b\\>'
    """
    return _MARKUP.sub(r"\\\1", _FOUND_LATER.sub(JOINER, " ".join(str(words).split())))
