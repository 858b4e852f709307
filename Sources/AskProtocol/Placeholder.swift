// The socket's vocabulary: see Sources/ARCHITECTURE.md.
