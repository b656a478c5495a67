"""The ways a command ends otherwise than well."""


class Trouble(Exception):
    """Something that the person at the shell can put right; the text says what it is and what to do."""
