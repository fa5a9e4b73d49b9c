"""What a person would notice, as examples. The folders mirror the code."""
