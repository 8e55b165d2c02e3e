"""Accounts: how someone joins, shows who they are, and what rights they hold."""
