"""The plan: drafts, what speaks against them, publishing, versions, promises."""
