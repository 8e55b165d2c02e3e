"""Telling people and machines what happened: mails through the outbox."""
