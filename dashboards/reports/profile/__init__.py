"""Problem profile and six-monthly report: each part from one view's records, every number with their ids."""
