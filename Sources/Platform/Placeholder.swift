// All that touches the kernel: see Sources/ARCHITECTURE.md.
