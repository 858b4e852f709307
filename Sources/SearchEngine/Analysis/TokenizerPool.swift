// Tokenizers with the buffers that they have grown.

import Synchronization

/// Lends tokenizers, as many as are needed at one time.
final class TokenizerPool: Sendable {
    private let table: TraditionalTable
    private let idle = Mutex<[Tokenizer]>([])

    /// One that has read a longer text, in folded characters, is not kept: its buffers are large.
    private static let longestText = 1 << 14

    init(table: TraditionalTable) { self.table = table }

    func borrow() -> Tokenizer { idle.withLock { $0.popLast() } ?? Tokenizer(table: table) }

    func giveBack(_ tokenizer: Tokenizer) {
        guard tokenizer.characters.capacity <= Self.longestText else { return }
        idle.withLock { $0.append(tokenizer) }
    }

    func withTokenizer<Result>(_ body: (inout Tokenizer) throws -> Result) rethrows -> Result {
        var tokenizer = borrow()
        defer { giveBack(tokenizer) }
        return try body(&tokenizer)
    }
}
