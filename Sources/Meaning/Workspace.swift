// Memory of the network.

/// Room for the network's intermediate values, used again for text after text. One owner at a time.
@safe struct Workspace: ~Copyable {
    private var capacity = 0
    private var memory: UnsafeMutableRawBufferPointer?

    /// What the network works on: each a stretch of the one allocation.
    @unsafe struct Stretches {
        /// Rows of the pieces and branches' results: `featureWidth` a token.
        let features: Floats
        /// Branches' inputs: three times `branchWidth` a token.
        let branches: Floats
        /// One branch's values, `branchWidth` a token.
        let values: Floats
        /// A convolution's result, `branchWidth` a token.
        let result: Floats
        /// Layers after the sum: `featureWidth` and four times `dimensions`.
        let dense: Floats
        /// What a matrix is multiplied with: `dimensions` a token, or `branchWidth` with `rowsAround` of zeros.
        let input: Integers
        /// A column's weights.
        let scratch: Integers
    }

    /// Rows of zeros before and after the tokens that are enough for the widest window.
    static let rowsAround = 2

    /// Stretches for `count` tokens; their values are whatever was left there.
    mutating func stretches(for count: Int) -> Stretches {
        let width = EncoderModel.branchWidth
        let floats = [
            count * EncoderModel.featureWidth, count * EncoderModel.branches.count * width, count * width,
            count * width,
            EncoderModel.featureWidth + 4 * EncoderModel.dimensions,
        ]
        let integers = [max(count * EncoderModel.dimensions, (count + 2 * Self.rowsAround) * width), Matrix.mostRows]
        let floatBytes = floats.reduce(0, +) * MemoryLayout<Float>.stride
        let size = floatBytes + integers.reduce(0, +) * MemoryLayout<Int16>.stride
        if size > capacity {
            unsafe memory?.deallocate()
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe self.memory = memory
            capacity = size
        }
        guard let base = unsafe memory?.baseAddress else { preconditionFailure("no memory for no tokens") }
        // SAFETY: the sizes sum up to at most the allocation, and each is a multiple of 64 bytes.
        var nextFloats = unsafe base.assumingMemoryBound(to: Float.self)
        let f = unsafe floats.map { size in
            defer { unsafe nextFloats += size }
            return unsafe nextFloats
        }
        let start = unsafe (base + floatBytes).assumingMemoryBound(to: Int16.self)
        return unsafe Stretches(
            features: f[0], branches: f[1], values: f[2], result: f[3], dense: f[4], input: start,
            scratch: start + integers[0])
    }

    deinit {
        // SAFETY: allocated in `stretches`; nobody keeps a stretch.
        unsafe memory?.deallocate()
    }
}
