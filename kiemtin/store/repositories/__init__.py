"""One module per thing kept. Each repository works inside the unit of work that made it."""
