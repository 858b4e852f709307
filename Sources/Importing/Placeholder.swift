// Files in and out: see Sources/ARCHITECTURE.md.
