"""What nobody would send, type or write into a file: each is refused in words or taken, and nothing else happens.

Every `test_…` of this folder that draws its input is a target of the fuzzer too. A slice of fixed inputs runs with the
other tests; `python -m tests.fuzz --seconds 600` lets a coverage-guided fuzzer look for the ways nobody thought of.
"""
