"""Gates G1 to G11: what stands in the way of a measure whatever its facts say. Each is one small pure function.

A gate passes, stands in the way, or is not known; only "passes" lets a measure be agreed.
"""

from __future__ import annotations

from network.disruption.gates.checks import AWAITING as AWAITING
from network.disruption.gates.checks import DECONFLICTION_DAYS as DECONFLICTION_DAYS
from network.disruption.gates.checks import g2_deconfliction as g2_deconfliction
from network.disruption.gates.checks import g3_identity as g3_identity
from network.disruption.gates.checks import g6_social_care as g6_social_care
from network.disruption.gates.checks import needs_identity as needs_identity
from network.disruption.gates.checks import what_is_unrecorded as what_is_unrecorded
from network.disruption.gates.decision import g8_two_people as g8_two_people
from network.disruption.gates.decision import g9_written as g9_written
from network.disruption.gates.decision import g10_human as g10_human
from network.disruption.gates.decision import g11_review as g11_review
from network.disruption.gates.flat import standing_from_facts as standing_from_facts
from network.disruption.gates.law import g7_law as g7_law
from network.disruption.gates.reports import g4_grading as g4_grading
from network.disruption.gates.reports import g5_handling as g5_handling
from network.disruption.gates.result import Gate as Gate
from network.disruption.gates.result import GateResult as GateResult
from network.disruption.gates.result import Outcome as Outcome
from network.disruption.gates.target import UNSEEN as UNSEEN
from network.disruption.gates.target import g1_child as g1_child
from network.disruption.gates.target import g1b_age as g1b_age
