"""By task: reading, editing, services, states (publish, archive, verify), exchange (import, export)."""

from blueprints.partners.routes import editing, exchange, reading, services, states

__all__ = ["editing", "exchange", "reading", "services", "states"]
