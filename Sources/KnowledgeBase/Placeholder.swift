// The truth and its index in step: see Sources/ARCHITECTURE.md.
