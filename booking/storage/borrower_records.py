"""All that is kept of a person as a borrower, in one read, for the person to have."""

from typing import Any

from booking.storage import transaction

_RECORD = """
    SELECT person.name, person.email, person.phone, borrower.birth_year, borrower.address, borrower.postcode,
        borrower.place, borrower.note, borrower.terms_at, borrower.identity_seen_at, borrower.created_at,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'name', name, 'birth_year', birth_year, 'added_at', added_at, 'removed_at', removed_at) ORDER BY id), '[]')
            FROM co_borrower WHERE co_borrower.borrower = borrower.id) AS co_borrowers,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'reason', reason, 'first_day', first_day, 'last_day', last_day, 'lifted_at', lifted_at) ORDER BY id), '[]')
            FROM suspension WHERE suspension.borrower = borrower.id) AS suspensions,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'equipment', model.slug, 'sizes', sizes, 'quantity', quantity, 'first_day', first_day,
            'last_day', last_day, 'state', state) ORDER BY wait.id), '[]')
            FROM equipment_wait wait JOIN equipment_model model ON model.id = wait.model
            WHERE wait.borrower = borrower.id) AS waits,
        (SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'number', loan.id, 'place', place.name, 'purpose', loan.purpose, 'note', loan.note, 'reason', loan.reason,
            'created_at', loan.created_at, 'price', loan.price, 'lines', lines.found, 'letters', letters.found
            ) ORDER BY loan.id), '[]')
            FROM loan JOIN lending_place place ON place.id = loan.lending_place
            CROSS JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object(
                    'equipment', model.slug, 'size', type.size, 'quantity', line.quantity, 'code', item.code,
                    'for', other.name, 'state', line.state, 'starts_on', line.starts_on, 'ends_on', line.ends_on,
                    'due_on', line.due_on, 'out_at', line.out_at, 'in_at', line.in_at, 'condition', line.condition,
                    'missing', line.missing, 'note', line.note, 'claims', (
                        SELECT jsonb_agg(jsonb_build_object('amount', amount, 'reason', claim.reason,
                            'made_at', made_at, 'waived_at', waived_at) ORDER BY claim.id)
                        FROM replacement claim WHERE claim.line = line.id)) ORDER BY line.id) AS found
                FROM loan_line line JOIN equipment_type type ON type.id = line.type
                JOIN equipment_model model ON model.id = type.model LEFT JOIN item ON item.id = line.item
                LEFT JOIN co_borrower other ON other.id = line.co_borrower WHERE line.loan = loan.id
            ) AS lines
            CROSS JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('subject', subject, 'created_at', created_at) ORDER BY id) AS found
                FROM outbox WHERE outbox.loan = loan.id
            ) AS letters
            WHERE loan.borrower = borrower.id) AS loans
    FROM borrower JOIN person ON person.id = borrower.person WHERE borrower.person = $1
"""


async def of(person: int) -> dict[str, Any] | None:
    """The profile of a person as a borrower, those they answer for, suspensions, waits and loans; amounts in øre."""
    return await transaction.row(_RECORD, person)
