// Damaged text in, restored text and doubtful ranges out: see Sources/ARCHITECTURE.md.
