"""How people stand towards measures where a record does not say it: judged by named people, reviewable."""
