/// What a damaged character is taken for.
struct Resolution: Equatable {
    /// Posterior probability below which a character is doubtful.
    static let doubtLimit: Float = 0.93

    /// U+FFFD if nobody can say.
    var scalar: Unicode.Scalar
    /// The second candidate, if there is one.
    var alternative: Unicode.Scalar?
    var isDoubtful: Bool

    static let unreadable = Self(scalar: "\u{FFFD}", alternative: nil, isDoubtful: true)

    /// A damaged character that the model's vocabulary does not hold.
    /// - Parameter byte: what stands before it, 0 for nothing.
    init(rare group: DamagedGroup, after byte: UInt8) {
        guard let rare = RareCharacters.best(for: group, afterLowercase: (0x61...0x7A).contains(byte)) else {
            self = .unreadable
            return
        }
        self.init(scalar: rare.scalar, alternative: nil, isDoubtful: !rare.isCertain)
    }

    init(scalar: Unicode.Scalar, alternative: Unicode.Scalar?, isDoubtful: Bool) {
        self.scalar = scalar
        self.alternative = alternative
        self.isDoubtful = isDoubtful
    }
}
