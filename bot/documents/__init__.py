"""What people look at or take away: pictures and pages made from values."""
