"""Why something was set aside, or earned nothing: one code each, with its meaning.

Nothing is dropped silently; whatever is left out is counted under one of these.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code; ``meaning`` says it in one line."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> "Reason":
        """Make a member whose text is ``value``."""
        self = str.__new__(cls, value)
        self._value_ = value
        self.meaning = meaning
        return self

    # Rows of a log
    BAD_ROW = "bad_row", "wrong number of fields, an empty field or something that is no number"
    NO_OFFSET = "no_offset", "the timestamp lacks its offset from UTC, so its moment is unknown"
    ZERO_FIX = "zero_fix", "position (0, 0): the receiver had no fix"
    OUT_OF_WORLD = "out_of_world", "latitude beyond 90 or longitude beyond 180 degrees"
    BAD_CLOCK = "bad_clock", "more than 366 days from the median time of its file"
    DUPLICATE_TIME = "duplicate_time", "another fix of the same vehicle in the same second"
    JUMP = "jump", "the vehicle would have had to drive faster than the peak speed"

    # Segments between fixes
    GAP = "gap", "the fixes before and after are too far apart in time"

    # Readings, refused without a trace
    MALFORMED = "malformed", "a field has the wrong length or is out of range"
    UNKNOWN_VEHICLE = "unknown_vehicle", "the vehicle is not registered"
    BAD_SIGNATURE = "bad_signature", "not a canonical signature of the vehicle's device"
    BEFORE_REGISTRATION = "before_registration", "the hour began before the registration"
    DELETED = "deleted", "an owner asked to delete what was gathered in its hour"
    FUTURE = "future", "the hour was not over when the reading was anchored"
    REFUSED_LATE = "refused_late", "anchored so long after its hour that it is refused"

    # Readings, set aside; their sequence number is used up
    REPLAYED = "replayed", "this sequence number of the vehicle was seen before"
    OVERLAPPING_HOUR = "overlapping_hour", "its hour is covered, or passed, by another reading"
    ODOMETER_FELL = "odometer_fell", "the odometer ran backwards: window zeroed, suspended"
    BROKEN_CHAIN = "broken_chain", "`previous` is not the hash of the reading before it"
    ABSURD_SPEED = "absurd_speed", "more distance than the hour allows"
    TOO_LATE = "too_late", "anchored too long after its hour to count"

    # Weights: a vehicle's metres, and why it weighs nothing
    UNKNOWN_OWNER = "unknown_owner", "the vehicle's owner is not a registered member"
    NOT_YET_REGISTERED = "not_yet_registered", "registered only after the epoch began"
    NOT_YET_OWNED = "not_yet_owned", "sold after the epoch began: the hour of a sale pays nobody"
    SOLD = "sold", "driven before the present owner's window began, 7 days after the sale"
    COMMERCIAL = "commercial", "in commercial use, which earns nothing"
    INSPECTED = "inspected", "suspended by the inspector, until it is attested"
    SUSPENDED = "suspended", "suspended after its odometer fell, until it is attested"
    NO_CONSENT = "no_consent", "the consent did not hold through the whole hour"
    OVER_DAILY_CAP = "over_daily_cap", "beyond what counts of one calendar day"
    OVER_WINDOW_CAP = "over_window_cap", "beyond what counts of one window"
    NO_READINGS = "no_readings", "no reading in the window counts"
    UNDER_10_KM = "under_10_km", "less than one whole unit counted in the window"
