"""Recomputes everything from chain data, where possible with other code than what made it."""

from csop.audit.report import AuditReport, Scope
from csop.audit.run import audit

__all__ = ["AuditReport", "Scope", "audit"]
