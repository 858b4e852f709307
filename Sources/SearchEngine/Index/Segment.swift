// An immutable piece of the index.

/// Documents in ascending order of id, numbered from 0, with the posting lists of their terms.
final class Segment: Sendable {
    /// What a document has beside its terms.
    struct Values: Sendable {
        var id: Int64
        var topicID: Int64
        var day: Int32?
        /// Numbers in `tags`.
        var tags: [UInt32]
        /// Lengths of the fields, in the order of `Field`, in fifths of a unit (`Tokenizer.length`); 65,535 stands for more.
        var lengths: SIMD4<UInt16>
        var question: QuestionSketch
        /// Questions that the document was found for and does not answer.
        var rejected: [QuestionSketch]
    }

    let values: [Values]
    /// `values` of scoring's inner loop.
    let lengths: [SIMD4<UInt16>]
    let tags: [String]
    let terms: TermDictionary
    /// Term number → postings `offsets[term]..<offsets[term + 1]`.
    let offsets: [UInt32]
    /// Document numbers, ascending within a term.
    let documents: [UInt32]
    /// `FieldFrequencies` of each posting.
    let frequencies: [UInt32]
    /// Sum of `lengths`.
    let totalLengths: SIMD4<Int>
    let vocabulary: Vocabulary

    init(
        values: [Values], tags: [String], terms: TermDictionary, offsets: [UInt32], documents: [UInt32],
        frequencies: [UInt32]
    ) {
        self.values = values
        self.tags = tags
        self.terms = terms
        self.offsets = offsets
        self.documents = documents
        self.frequencies = frequencies
        lengths = values.map(\.lengths)
        totalLengths = values.reduce(into: .zero) { $0 &+= SIMD4<Int>(truncatingIfNeeded: $1.lengths) }
        vocabulary = Vocabulary(terms)
    }

    var count: Int { values.count }

    /// Size of its arrays.
    var byteCount: Int {
        values.count * (MemoryLayout<Values>.stride + 8) + terms.byteCount + offsets.count * 4 + documents.count * 8
            + vocabulary.byteCount
    }

    /// Number of the document with this id.
    func document(withID id: Int64) -> Int? {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < values.count && values[low].id == id ? low : nil
    }

    func postings(of term: Int) -> Range<Int> { Int(offsets[term])..<Int(offsets[term + 1]) }

    /// Frequencies of a term in a document, by binary search.
    func frequencies(of term: Int, in document: Int) -> FieldFrequencies? {
        let range = postings(of: term)
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if Int(documents[middle]) < document { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && Int(documents[low]) == document
            ? FieldFrequencies(bits: frequencies[low]) : nil
    }
}
