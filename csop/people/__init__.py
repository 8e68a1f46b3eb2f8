"""People, their vehicles and consents, as files and words: what the registries are fed with."""

from csop.people.words import PeopleError

__all__ = ["PeopleError"]
