"""Who may sign in, and for how long: pure rules. The rows are kept by `data.store.access`."""
