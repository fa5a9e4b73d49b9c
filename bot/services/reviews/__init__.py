"""What the rules find and what becomes of it: cases, alerts, escalation, closing, the digest, each rule's record."""
