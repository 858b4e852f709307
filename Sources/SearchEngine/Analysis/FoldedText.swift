// Text made comparable: NFKC, case folding, traditional to simplified, full width to half; every folded character keeps
// the UTF-8 byte range of the original that it came from.

import Foundation

/// A folded character.
struct FoldedCharacter {
    let scalar: UInt32
    /// Byte range in the original text: whole grapheme clusters, so that a highlight made of it cuts none.
    let start: UInt32
    let end: UInt32
    let characterClass: CharacterClass
    /// Upper case in the original: where CamelCase may be cut.
    let wasUpperCase: Bool
}

/// Folds one text after the other into the same buffer.
struct TextFolder {
    private let table: TraditionalTable
    private(set) var characters: [FoldedCharacter] = []

    init(table: TraditionalTable) { self.table = table }

    /// Replaces `characters` by those of `text`.
    mutating func fold(_ text: String) {
        characters.removeAll(keepingCapacity: true)
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        var position = 0
        var current = UTF8Step(bytes, at: 0)
        while position < bytes.count {
            let next = UTF8Step(bytes, at: current.end)
            if current.isSimple && (next.isSimple || current.end == bytes.count) {
                foldSimple(current.scalar, from: position, to: current.end)
                position = current.end
                current = next
            } else {
                position = foldClusters(in: bytes, from: position)
                current = UTF8Step(bytes, at: position)
            }
        }
    }

    /// A scalar that is a grapheme cluster alone and whose folding is a table's matter.
    private mutating func foldSimple(_ scalar: UInt32, from start: Int, to end: Int) {
        var folded = scalar
        var wasUpperCase = false
        var characterClass = CharacterClass.cjk
        if scalar == UTF8Step.replacement {
            characterClass = .separator
        } else if scalar < 0x80 || scalar >= 0xFF01 {
            if scalar >= 0xFF01 { folded &-= 0xFEE0 }
            characterClass = CharacterClass(ascii: folded)
            if folded &- 0x41 < 26 {
                folded |= 0x20
                wasUpperCase = true
            }
        } else if scalar >= 0x3400 && scalar < 0xA000 {
            folded = table.simplified(scalar)
        } else if scalar == 0x2010 || scalar == 0x2011 {
            folded = 0x2D
            characterClass = .joiner
        } else if !CharacterClass.isCJK(scalar) {
            characterClass = .separator
        }
        append(folded, characterClass, from: start, to: end, wasUpperCase: wasUpperCase)
    }

    private mutating func append(
        _ scalar: UInt32, _ characterClass: CharacterClass, from start: Int, to end: Int, wasUpperCase: Bool
    ) {
        characters.append(
            FoldedCharacter(
                scalar: scalar, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                characterClass: characterClass, wasUpperCase: wasUpperCase))
    }

    /// Folds from `start` until two simple scalars stand side by side (there is a cluster boundary between those).
    /// - Returns: the byte position after what was folded.
    private mutating func foldClusters(in bytes: Span<UInt8>, from start: Int) -> Int {
        var scalars = String.UnicodeScalarView()
        var position = start
        var step = UTF8Step(bytes, at: position)
        while position < bytes.count {
            if let scalar = Unicode.Scalar(step.scalar) { scalars.append(scalar) }
            position = step.end
            let next = UTF8Step(bytes, at: position)
            if step.isSimple && next.isSimple { break }
            step = next
        }
        var clusterStart = start
        for cluster in String(scalars) {
            let end = clusterStart + cluster.utf8.count
            foldCluster(cluster, from: clusterStart, to: end)
            clusterStart = end
        }
        return position
    }

    private mutating func foldCluster(_ cluster: Character, from start: Int, to end: Int) {
        let wasUpperCase = cluster.isUppercase
        for scalar in TextFolder.caseFolded(cluster).unicodeScalars {
            let properties = scalar.properties
            if properties.isDefaultIgnorableCodePoint || properties.generalCategory == .enclosingMark { continue }
            let simplified = table.simplified(scalar.value)
            let characterClass = Unicode.Scalar(simplified).map(CharacterClass.init) ?? .separator
            append(simplified, characterClass, from: start, to: end, wasUpperCase: wasUpperCase)
        }
    }

    /// NFKC and full case folding (upper, then lower: ß and SS, ς and σ meet).
    private static func caseFolded(_ cluster: Character) -> String {
        let scalars = cluster.unicodeScalars
        if let first = scalars.first, scalars.count == 1, !first.properties.changesWhenNFKCCaseFolded {
            return String(cluster)
        }
        return String(cluster).precomposedStringWithCompatibilityMapping.uppercased().lowercased()
            .precomposedStringWithCompatibilityMapping
    }
}

/// One decoded scalar of well-formed UTF-8.
private struct UTF8Step {
    let scalar: UInt32
    /// Byte position after it.
    let end: Int

    /// What stands for damage; texts from damaged files are full of it.
    static let replacement: UInt32 = 0xFFFD

    /// At the end of the bytes: U+0000, which is simple.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at position: Int) {
        guard position < bytes.count else {
            scalar = 0
            end = position
            return
        }
        let lead = UInt32(bytes[position])
        switch lead {
        case 0..<0x80:
            scalar = lead
            end = position &+ 1
        case 0x80..<0xE0:
            scalar = (lead & 0x1F) << 6 | UInt32(bytes[position &+ 1] & 0x3F)
            end = position &+ 2
        case 0xE0..<0xF0:
            let second = UInt32(bytes[position &+ 1] & 0x3F)
            scalar = (lead & 0x0F) << 12 | second << 6 | UInt32(bytes[position &+ 2] & 0x3F)
            end = position &+ 3
        default:
            let second = UInt32(bytes[position &+ 1] & 0x3F)
            let third = UInt32(bytes[position &+ 2] & 0x3F)
            scalar = (lead & 7) << 18 | second << 12 | third << 6 | UInt32(bytes[position &+ 3] & 0x3F)
            end = position &+ 4
        }
    }

    /// Needs no normalisation but what `foldSimple` does, and has a grapheme cluster boundary on the side of every other
    /// simple scalar: ASCII, Han of the basic plane, kana, Hangul syllables, CJK and full-width punctuation, dashes and quotes,
    /// the replacement character.
    @inline(__always)
    var isSimple: Bool {
        switch scalar {
        case 0..<0x80, 0xA0, 0x4E00...0x9FFF, 0x3400...0x4DBF: true
        case 0x3001...0x3020, 0x3041...0x3096, 0x30A1...0x30FE: true
        case 0xFF01...0xFF5E, 0xAC00...0xD7A3, 0x2010...0x2024, 0x2030...0x2032, UTF8Step.replacement: true
        default: false
        }
    }
}
