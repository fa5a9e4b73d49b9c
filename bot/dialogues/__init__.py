"""The dialogues, one file each; a file's `DIALOGUE` is found by its folder, nothing else lists it."""
