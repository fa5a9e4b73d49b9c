"""The prompt kinds, one file each; a file's `KIND` is found by its folder, nothing else lists it."""
