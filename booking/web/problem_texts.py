"""The one table from the code of a problem to its HTTP status and its words.

What stands in `%(…)s` is a parameter of the problem.
The words are msgids: their translations are in `locale/{nb,nn}/problems.po`, and a test asks for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a problem: a title in a few words, and a detail that helps on."""

    status: int
    title: str
    detail: str


TABLE: Mapping[str, Words] = {
    # The request itself
    "bad-request": Words(400, "We could not read what was sent", "Go back, load the page again and try once more."),
    "invalid-request": Words(400, "Something in what was sent is wrong or missing", "%(reason)s"),
    "not-json": Words(400, "The body is not JSON", "%(reason)s"),
    "unstorable": Words(400, "A value cannot be stored", "A text holds characters that do not exist, or a number is too large."),
    "too-large": Words(413, "What was sent is too large", "Make the file smaller, or send fewer at a time."),
    "wrong-media-type": Words(415, "What was sent is of the wrong kind", "Send JSON to the API, and forms from our own pages."),
    "method-not-allowed": Words(405, "This address cannot be used that way", "Go back to the page you came from and try again."),
    "not-found": Words(404, "There is nothing here", "The address may be wrong, or what was here is gone, or it is somebody else's."),
    "gone-wrong": Words(500, "Something went wrong on our side", "This is not your fault, and nothing was stored. Try again in a few minutes."),
    "unavailable": Words(503, "The service is not available just now", "Try again in a few minutes."),
    # Who is there
    "sign-in-first": Words(401, "Sign in to go on", "This is for those who are signed in. You come back here afterwards."),
    "unknown-key": Words(401, "The key is not valid", "Send a key that is valid as “Authorization: Bearer KEY”, or none at all."),
    "not-allowed": Words(403, "You do not have access to this", "If you think you should, ask the municipality to give it to you."),
    "foreign-origin": Words(403, "The request came from another website", "Open our own page and try again there."),
    "form-expired": Words(403, "The form is too old", "You have signed in or out since it was opened. Load the page again and send it once more."),
    "too-many-tries": Words(429, "Too many attempts in a short time", "You can try again at %(again_at)s."),
    "link-spent": Words(410, "The link no longer works", "A link works once, and for 15 minutes. Ask for a new one."),
    # What was typed
    "text-missing": Words(422, "Something is missing", "Fill in this field."),
    "text-too-long": Words(422, "The text is too long", "Use at most %(limit)s characters."),
    "control-characters": Words(422, "The text holds characters that cannot be seen", "Write it on one line, and without special characters."),
    "bad-email": Words(422, "This is not an e-mail address", "Write it as name@example.no."),
    "bad-phone": Words(422, "This is not a telephone number", "Write 5 to 15 digits, with + and the country code where it is not Norwegian."),
    "bad-choice": Words(422, "This choice is not there", "Choose one of the values offered."),
    "bad-organisation-number": Words(422, "This is not an organisation number", "It has nine digits; check each of them. You find it in the Brønnøysund register."),
    "unfit": Words(422, "Something in what was sent is wrong or missing", "Look at each field."),
    "not-a-number": Words(422, "This is not a number", "Write digits only."),
    "out-of-range": Words(422, "This is too little or too much", "Choose something from %(least)s to %(most)s."),
    "not-a-choice": Words(422, "This choice is not there", "Choose one of the values offered."),
    "not-a-date": Words(422, "This is not a date", "Write it as 2027-01-12, or choose it from the calendar."),
    "not-a-clock": Words(422, "This is not a time of day", "Write it as 18:00."),
    "bad-slug": Words(422, "This cannot be an address", "Use the letters a to z, digits, and single hyphens between them."),
    # The catalogue
    "slug-taken": Words(409, "This address is in use", "Choose another one."),
    "row-incomplete": Words(422, "The row is not complete", "It needs weekdays, and a time from and to."),
    "period-backwards": Words(422, "It ends before it begins", "Choose an end that is later than the start."),
    "minimum-above-maximum": Words(422, "The shortest time is longer than the longest", "Choose a shorter one."),
    "strands-bookings": Words(409, "Bookings stand in the way", "Look at who is hit, and confirm the change."),
    "parts-in-use": Words(409, "The parts are in use", "Something is booked or applied for here. The parts can change when nothing is."),
    "foreign-part": Words(422, "This is not part of the same venue", "Choose something within the venue, and not within the space itself."),
    "not-a-picture": Words(422, "This is not a picture that can be shown", "Choose a JPEG, PNG or WebP file."),
    "picture-lies": Words(422, "The file is not what it says it is", "Save it anew as a JPEG, PNG or WebP picture."),
    "picture-too-large": Words(413, "The picture is too large", "Choose one of at most %(megabytes)s megabytes and %(megapixels)s megapixels."),
    "bad-participants": Words(422, "The numbers of participants contradict each other", "No group can be larger than all of them, and fewer cannot be below a higher age."),
    "unknown-fact": Words(422, "There is no such fact", "The rent rules know no fact called %(fact)s."),
    "not-an-answer": Words(422, "This is not for an applicant to answer", "%(fact)s is known from elsewhere, or has a field of its own."),
    "not-yes-or-no": Words(422, "This is answered by yes or no", "Send true or false for %(fact)s."),
    "not-quantities": Words(422, "This is answered by how many of each", "Send a number for each thing that is ordered."),
    "unknown-extra": Words(422, "This cannot be ordered here", "The rent regulation does not know %(extra)s."),
    "unknown-equipment": Words(422, "This equipment is not lent out here", "Unknown: %(equipment)s."),
    # The rent regulation
    "bad-rulebook": Words(422, "The regulation cannot be used as it stands", "Things to put right: %(count)s. Each is told with its place and what to do."),
    "rulebook-too-long": Words(413, "The text is too long", "A regulation has at most %(limit)s megabyte, and the longest we know of a fiftieth of that. Check that it is the right file."),
    "not-text": Words(422, "The file is not plain text", "Save it as TOML in UTF-8, and send it again."),
    "draft-changed": Words(409, "Somebody else has changed the draft since you opened it", "What you wrote is still here. Copy it, open the draft again and put it in."),
    "adopted-stays": Words(409, "%(key)s is adopted and never changes", "Make a new draft from it instead."),
    "cases-fail": Words(409, "Worked examples do not come out as written", "Correct the prices or the examples first: %(cases)s."),
    "errors-stand": Words(409, "The check finds mistakes in the regulation", "Correct them first: %(places)s."),
    "id-taken": Words(409, "The id %(key)s is taken", "Give the regulation another one in its text, such as one with the new year."),
    "two-values": Words(409, "There would be two prices for one day", "%(key)s applies from %(date)s too. Choose another day; one that is still to come can be replaced."),
    "already-quoted": Words(409, "Prices have been given since that day", "Dates from %(date)s on that were quoted a price: %(count)s. They keep it, whatever is adopted now."),
    # People
    "already-represented": Words(409, "%(name)s already has a representative", "Ask one of them, or the municipality, to add you by your e-mail address."),
    "last-representative": Words(409, "Somebody must act for %(name)s", "Add another representative first."),
    "last-administrator": Words(409, "Somebody must be left in charge", "Make somebody else administrator first."),
    # Borrowers
    "no-borrower-profile": Words(422, "We do not know who borrows yet", "Say who answers for the loan first."),
    "lending-terms-not-accepted": Words(422, "The terms of lending are not accepted", "Read them, and tick the box."),
    "birth-year-missing": Words(422, "The year of birth is missing", "Write it in the borrower's profile."),
    "bad-postcode": Words(422, "This is not a Norwegian postcode", "It has four digits. Whoever borrows has an address in Norway."),
    "too-young": Words(422, "The borrower is too young", "Whoever answers for the loan must be %(age)s years old. A parent can borrow, and name the child as the one who fetches."),
    "not-resident": Words(422, "This is lent only to those who live here", "The borrower's postcode is not among those of the municipality."),
    "organisations-only": Words(422, "This is lent to organisations only", "Borrow in the name of an association that you act for."),
    "registered-only": Words(422, "This is lent to registered associations only", "Ask the municipality to register the association."),
    "suspended": Words(409, "The borrower may not borrow now", "The reason: %(reason)s. Talk to the lending desk."),
    "suspended-until": Words(409, "The borrower may not borrow until after %(last_day)s", "The reason: %(reason)s."),
    "too-many-units": Words(422, "This is more than one borrower may have", "At most %(most)s at a time; %(held)s are lent or reserved already."),
    "identity-not-seen": Words(422, "Nobody has seen who the borrower is", "Before the first loan the desk sees an identity card, once."),
    # Time
    "naive-time": Words(422, "The time has no offset", "Write it as 2027-01-12T18:00:00+01:00."),
    "nonexistent-time": Words(422, "This time does not exist", "The clock is put forward that night: %(date)s has no %(clock)s."),
    "time-out-of-range": Words(422, "This date cannot be booked", "Choose one between %(first_year)s and %(last_year)s."),
    "end-before-start": Words(422, "The end is not after the start", "Choose an end that is later than the start."),
    "in-the-past": Words(422, "The time has already begun", "Choose a time that is still to come."),
    "too-late": Words(422, "It is too late to ask for this time", "This place wants to know %(hours)s ahead: the first time that can be had now is %(earliest)s."),
    "beyond-horizon": Words(422, "It is too early to ask for this time", "This place can be booked %(days)s days ahead, so until %(last)s."),
    "too-short": Words(422, "The time is too short", "This place is lent out for at least %(minutes)s."),
    "too-long": Words(422, "The time is too long", "This place is lent out for at most %(minutes)s."),
    "off-grid": Words(422, "The time does not fit the start times", "Bookings begin every %(minutes)s, counted from midnight."),
    "outside-opening-hours": Words(422, "It is not open all that time", "Open then: %(open)s."),
    "closed": Words(422, "It is closed then", "%(reason)s"),
    "not-for-you": Words(422, "These hours are kept for others", "Choose another time, or ask the municipality."),
    "space-not-in-use": Words(422, "This place is not lent out now", "Choose another one."),
    "window-too-long": Words(422, "The period is too long", "Ask for at most %(days)s days at once."),
    "bad-length": Words(422, "This length of time cannot be booked", "Choose a length between a quarter of an hour and a day."),
    # Recurrences
    "bad-recurrence": Words(422, "The repetition cannot be read", "Every so many weeks on given weekdays, or monthly by weekday, until a date or a number of times."),
    "too-many-dates": Words(422, "There are too many dates", "One application holds at most %(limit)s. Choose an earlier end."),
    "no-dates": Words(422, "No date is left", "The last date is before the first, or all of them are left out."),
    "overlaps-itself": Words(422, "Each time lasts into the next", "Choose a shorter time, or fewer repetitions."),
    # Applications and bookings
    "choose-applicant": Words(422, "Say who applies", "Choose one of your associations, or yourself."),
    "terms-not-accepted": Words(422, "The rules of the place are not accepted", "Read them, and tick the box."),
    "time-taken": Words(409, "The time is taken", "Taken: %(dates)s. Choose another time or place for these dates, or leave them out."),
    "not-moved": Words(409, "Something stands in the way", "Taken: %(by)s."),
    "rules-refuse": Words(422, "The rent rules do not allow this", "%(reason)s"),
    "too-many-documents": Words(422, "There are too many files", "Send at most %(limit)s."),
    "document-too-large": Words(422, "The file is too large", "%(name)s is larger than files may be here. Make it smaller."),
    "document-kind": Words(422, "This kind of file is not taken", "%(name)s is none of these: %(kinds)s."),
    "wrong-step": Words(409, "This cannot be done as things stand now", "Somebody may have been here before you. Load the page again and see how it stands."),
    "not-your-step": Words(403, "This is for somebody else to do", "Load the page again and see what you can do."),
    "own-case": Words(403, "You cannot decide your own application", "Give the case to a colleague."),
    "quote-changed": Words(409, "The price has been changed since you opened it", "Nothing was stored. Load the page again and see how it stands."),
    "not-begun": Words(409, "It has not begun", "What goes wrong at a date can be charged for once it has begun."),
    "no-such-breach": Words(422, "This cannot be said of this date", "Choose one of the values offered."),
    "nothing-charged": Words(422, "The rent regulation charges nothing for this", "Choose something else, or write to the applicant."),
    "amount-needed": Words(422, "The amount is missing", "The rent regulation does not say it. %(question)s."),
    "amount-by-rule": Words(422, "The rent regulation says the amount itself", "It is %(amount)s. Leave the field empty, and waive it afterwards if it should not be paid."),
    "already-charged": Words(409, "Somebody was here before you", "It stands already. Load the page again and see how."),
    "not-over": Words(409, "It is not over yet", "What is known only afterwards is told when the date is over."),
    "nothing-to-settle": Words(409, "Nothing is waited for here", "Load the page again and see how the price stands."),
    "already-told": Words(409, "It is told already", "Ask the municipality to correct it."),
    "reason-missing": Words(422, "The reason is missing", "Write why, so that whoever it concerns can understand it."),
    "nothing-granted": Words(422, "No date would be left", "Decline the application instead, with a reason."),
    "not-among-dates": Words(422, "Dates are named that the application does not have", "These are not among them: %(dates)s."),
    "already-started": Words(409, "It has already begun", "What has begun can no longer be changed."),
    "nothing-to-cancel": Words(409, "There is nothing left to cancel", "Load the page again and see how it stands."),
    "move-not-allowed": Words(403, "This booking cannot be moved by yourself", "Cancel it and book anew, or ask the municipality."),
}  # fmt: skip
