"""Review rules, one file each: the folder is the registry, and a file's docstring is what a clinician approves."""
