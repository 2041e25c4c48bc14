"""Every kind of record that is kept beside the case: casework, judgements, hotspots as meetings saw them."""

from __future__ import annotations

from data.casework import CASEWORK_FIELDS
from data.child_voice import VOICE_FIELDS
from data.conditions import CONDITION_FIELDS
from data.context_assessment import CONTEXT_FIELDS
from data.duties import DUTY_FIELDS
from data.holds import HOLD_FIELDS
from data.hotspot_record import HOTSPOT_FIELDS
from data.judgement import JUDGEMENT_FIELDS
from data.licences import LICENCE_FIELDS
from data.meetings import MEETING_FIELDS
from data.nearness import NEARNESS_FIELDS
from data.orders import ORDER_FIELDS
from data.requests import REQUEST_FIELDS
from data.reviews import REVIEW_FIELDS
from data.saved_view import SAVED_VIEW_FIELDS
from data.submissions import SUBMISSION_FIELDS
from data.watch import WATCH_FIELDS
from data.wider_response import WIDER_RESPONSE_FIELDS

# Written with the permission for casework; what a decision leads to stands after it.
FOLLOW_UP_FIELDS: dict[str, type] = REQUEST_FIELDS | ORDER_FIELDS | DUTY_FIELDS | REVIEW_FIELDS | MEETING_FIELDS
CASEWORK_KINDS = frozenset(CASEWORK_FIELDS | FOLLOW_UP_FIELDS)

# Kept, versioned, audited and let out like the records; a kind that no policy names is hidden.
KEPT_FIELDS: dict[str, type] = (
    CASEWORK_FIELDS
    | FOLLOW_UP_FIELDS
    | JUDGEMENT_FIELDS
    | HOTSPOT_FIELDS
    | WATCH_FIELDS
    | SAVED_VIEW_FIELDS
    | WIDER_RESPONSE_FIELDS
    | SUBMISSION_FIELDS
    | VOICE_FIELDS
    | CONTEXT_FIELDS
    | NEARNESS_FIELDS
    | LICENCE_FIELDS
    | HOLD_FIELDS
    | CONDITION_FIELDS
)
