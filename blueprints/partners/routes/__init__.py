"""By task: reading, editing, services, states (publish, archive, verify), exchange (import, export),
pointing (for who does not speak French), words (the lexicon)."""

from blueprints.partners.routes import editing, exchange, pointing, reading, services, states, words

__all__ = ["editing", "exchange", "pointing", "reading", "services", "states", "words"]
