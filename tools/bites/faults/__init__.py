"""The catalogue of faults, as an outsider would plant them: from the contract, not from what the suite asks."""

from __future__ import annotations

from tools.bites.faults import (
    agents_and_departments,
    arrivals,
    certain_states,
    closing_and_repeating,
    counters_and_histories,
    crashes,
    credentials,
    desks,
    edges_of_lists,
    fields_and_files,
    filters_and_orders,
    from_second_hand,
    gateways,
    identity_and_reuse,
    invalid_input,
    lost_writes,
    members_and_accounts,
    more_and_less,
    odd_questions,
    other_visitors,
    pages,
    properties,
    rare_refusals,
    reach_and_repeats,
    readings,
    refusals,
    removals,
    serving,
    sessions_and_rights,
    shop_windows,
    small_things,
    successes,
    support_operations,
    switches,
    talks,
    texts,
    texts_and_filters,
    times,
    values,
    visitors_and_their_chats,
    ways_of_asking,
    wrong_objects,
)
from tools.bites.faults.fault import OPERATORS, Fault

_BY_OPERATOR: tuple[Fault, ...] = (
    *properties.FAULTS, *values.FAULTS, *successes.FAULTS, *refusals.FAULTS,
    *crashes.FAULTS, *credentials.FAULTS, *invalid_input.FAULTS, *other_visitors.FAULTS,
    *wrong_objects.FAULTS, *lost_writes.FAULTS, *closing_and_repeating.FAULTS, *identity_and_reuse.FAULTS,
    *removals.FAULTS, *pages.FAULTS, *filters_and_orders.FAULTS, *texts.FAULTS,
    *counters_and_histories.FAULTS, *times.FAULTS,
)  # fmt: skip
_BY_SUBJECT = (
    *visitors_and_their_chats.FAULTS, *agents_and_departments.FAULTS, *readings.FAULTS, *gateways.FAULTS,
    *sessions_and_rights.FAULTS, *members_and_accounts.FAULTS, *serving.FAULTS, *fields_and_files.FAULTS,
    *support_operations.FAULTS,
    *certain_states.FAULTS, *reach_and_repeats.FAULTS, *texts_and_filters.FAULTS,
    *talks.FAULTS, *desks.FAULTS, *arrivals.FAULTS, *shop_windows.FAULTS,
    *switches.FAULTS, *from_second_hand.FAULTS, *edges_of_lists.FAULTS, *odd_questions.FAULTS,
    *rare_refusals.FAULTS, *ways_of_asking.FAULTS, *more_and_less.FAULTS, *small_things.FAULTS,
)  # fmt: skip

CATALOGUE = tuple(sorted((*_BY_OPERATOR, *_BY_SUBJECT), key=lambda fault: fault.operator))
"""All faults, by operator; each module's first line says which operators are in it."""

__all__ = ["CATALOGUE", "OPERATORS", "Fault"]
