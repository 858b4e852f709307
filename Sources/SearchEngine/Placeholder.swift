// Documents in, ranked hits out: see Sources/ARCHITECTURE.md.
