"""Pure values and decisions: no clock, no database, no network; time comes in as `now`."""
