"""Every kind of record that is kept beside the case: casework, and judgements about the records."""

from __future__ import annotations

from data.casework import CASEWORK_FIELDS
from data.judgement import JUDGEMENT_FIELDS

# Kept, versioned, audited and let out like the records; a kind that no policy names is hidden.
KEPT_FIELDS: dict[str, type] = CASEWORK_FIELDS | JUDGEMENT_FIELDS
