"""People decide here: verdicts, drafts, approvals, plans. Every write checks the role again."""
