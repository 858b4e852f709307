// A question's terms as posting lists of one segment.

/// A term's documents in a segment, each list once.
@safe struct QueryList {
    let term: Int
    let postings: PostingList
    /// What a posting may add to a document's score is at most this times the score of its code: the term's factor, and for
    /// each alternative that it is part of, the most that its score is worth there.
    var weight: Float = 0
    /// Which of the query's parts of concepts are parts of this weight.
    var conceptParts = 0..<0
    /// Of a sparse list: its postings in the scratch's arrays.
    var decoded = 0..<0
    var largestCode: UInt8 = 0
    /// In the current window.
    var range = 0..<0
    var bound: Int32 = 0

    init(term: Int, postings: PostingList) {
        self.term = term
        self.postings = postings
    }
}

/// What a list's postings may add to a score as part of a concept's alternatives.
private struct ConceptPart {
    let list: Int
    let concept: Int
    /// Part of the list's weight.
    let weight: Float
}

/// A term of the question: its list and what its score counts.
private struct Weighted {
    let factor: Float
    let list: Int
}

/// The lists that a question needs in one segment, and the exact score of a document by them.
struct SegmentQuery {
    private(set) var lists: [QueryList] = []
    private var terms: [Weighted] = []
    private var concepts: [(source: [Weighted], alternatives: [(alternative: BoundAlternative, terms: [Weighted])])] =
        []
    /// Parts of lists' bounds that concepts have, ascending by list.
    private var conceptParts: [ConceptPart] = []
    /// By concept: the most that it adds to a score, in units of bounds; and what of it the lists looked at have used up.
    private var conceptLimits: [(limit: Int, used: Int)] = []
    private var places: [Int32: Int] = [:]
    private let segment: Segment

    init(_ query: BoundQuery, _ number: Int, _ segment: Segment) {
        self.segment = segment
        for term in query.terms { terms += weighted(term, number, adding: term.factor) }
        for concept in query.concepts {
            let source = concept.source.flatMap { weighted($0, number, adding: 0) }
            let alternatives = concept.alternatives.map { alternative in
                // `match` of a share is at most `bound` times it, and of several alternatives one counts.
                let most = SegmentQuery.slope(of: alternative)
                return (alternative, alternative.terms.flatMap { weighted($0, number, adding: most * $0.factor) })
            }
            for (alternative, terms) in alternatives {
                for term in terms {
                    let weight = SegmentQuery.slope(of: alternative) * term.factor
                    conceptParts.append(ConceptPart(list: term.list, concept: concepts.count, weight: weight))
                }
            }
            concepts.append((source, alternatives))
        }
        conceptParts.sort { $0.list < $1.list }
        for (place, part) in conceptParts.enumerated() {
            let parts = lists[part.list].conceptParts
            lists[part.list].conceptParts = (parts.isEmpty ? place : parts.lowerBound)..<place + 1
        }
    }

    /// `match` is at most this times what its terms give.
    private static func slope(of alternative: BoundAlternative) -> Float {
        alternative.weight > 0 ? alternative.bound / alternative.weight : 0
    }

    private mutating func weighted(_ term: BoundTerm, _ number: Int, adding weight: Float) -> [Weighted] {
        let local = Int32(term.numbers[number])
        guard local >= 0 else { return [] }
        let place = places[local] ?? lists.count
        if place == lists.count {
            places[local] = place
            lists.append(QueryList(term: Int(local), postings: segment.list(Int(local))))
        }
        lists[place].weight += weight
        return [Weighted(factor: term.factor, list: place)]
    }

    /// Decodes sparse lists into the scratch, and finds each list's largest code.
    mutating func load(_ scratch: EvaluationScratch) {
        let sparseCount = lists.reduce(0) { $0 + ($1.postings.windows == nil ? $1.postings.count : 0) }
        scratch.reserve(listCount: lists.count, postingCount: sparseCount)
        let (documents, exceptions) = unsafe (scratch.sparseDocuments, scratch.sparseExceptions)
        let codes = unsafe scratch.sparseCodes
        var end = 0
        for index in lists.indices {
            let start = end
            var largest: UInt8 = 0
            if let windows = lists[index].postings.windows {
                // SAFETY: as many maxima as windows.
                for window in 0..<windows.windowCount { largest = max(largest, unsafe windows.maxima[window]) }
            } else {
                lists[index].postings.forEach(documentCount: segment.count) { posting in
                    // SAFETY: `reserve` made room for the postings of all sparse lists.
                    unsafe documents[end] = UInt32(posting.document)
                    unsafe codes[end] = posting.code
                    unsafe exceptions[end] = posting.exception?.bits ?? 0
                    largest = max(largest, posting.code)
                    end += 1
                }
            }
            lists[index].decoded = start..<end
            lists[index].largestCode = largest
        }
    }

    /// A document's exact score: bit for bit what scoring all postings gives.
    /// - Parameter values: as many as lists; overwritten.
    func score(_ document: Int, _ scorer: Scorer, _ scratch: EvaluationScratch, values: inout [Float]) -> Float {
        let lengths = segment.lengths[document]
        let norms = (scorer.inverseNorms(lengths), segment.codeBook.scorer.inverseNorms(lengths))
        var touched: UInt16 = 0
        for index in lists.indices { touched ^= lists[index].postings.windows?.touch(document) ?? 0 }
        scratch.touched = touched
        for index in lists.indices {
            let frequencies = frequencies(lists[index], document, codeNorms: norms.1, scratch)
            values[index] = frequencies.bits == 0 ? 0 : scorer.score(frequencies, inverseNorms: norms.0)
        }
        var score: Float = 0
        for term in terms where values[term.list] > 0 { score += term.factor * values[term.list] }
        for concept in concepts {
            let best = concept.alternatives.reduce(Float(0)) { best, element in
                let sum = SegmentQuery.sum(element.terms, values)
                return sum > 0 ? max(best, element.alternative.match(sum)) : best
            }
            if best > 0 { score += max(0, best - SegmentQuery.sum(concept.source, values)) }
        }
        return score
    }

    private static func sum(_ terms: [Weighted], _ values: [Float]) -> Float {
        var sum: Float = 0
        for term in terms where values[term.list] > 0 { sum += term.factor * values[term.list] }
        return sum
    }

    /// All 0 if the document is not in the list.
    @inline(__always)
    private func frequencies(
        _ list: QueryList, _ document: Int, codeNorms: SIMD4<Float>, _ scratch: EvaluationScratch
    ) -> FieldFrequencies {
        if let windows = list.postings.windows {
            guard let place = windows.place(of: document) else { return FieldFrequencies() }
            // SAFETY: `place` lies within the list.
            let code = unsafe windows.codes[place]
            return windows.exception(document, code: code)
                ?? segment.codeBook.frequencies(of: code, inverseNorms: codeNorms)
        }
        var (low, high) = (list.decoded.lowerBound, list.decoded.upperBound)
        while low < high {
            let middle = (low + high) / 2
            // SAFETY: within the list's decoded postings.
            if unsafe Int(scratch.sparseDocuments[middle]) < document { low = middle + 1 } else { high = middle }
        }
        // SAFETY: as above.
        guard low < list.decoded.upperBound, unsafe Int(scratch.sparseDocuments[low]) == document else {
            return FieldFrequencies()
        }
        let exception = unsafe scratch.sparseExceptions[low]
        if exception != 0 { return FieldFrequencies(bits: exception) }
        return segment.codeBook.frequencies(of: unsafe scratch.sparseCodes[low], inverseNorms: codeNorms)
    }
}

extension SegmentQuery {
    /// Finds out what each concept adds at most: the best match of an alternative counts, and not the sum.
    /// - Parameters:
    ///   - bounds: by code.
    ///   - scale: units in one unit of score, rounded up.
    mutating func limit(_ bounds: [Float], scale: Float) {
        conceptLimits = concepts.map { concept in
            let most = concept.alternatives.reduce(Float(0)) { most, element in
                guard element.alternative.weight > 0 else { return most }
                let sum = element.terms.reduce(Float(0)) { $0 + $1.factor * bounds[Int(lists[$1.list].largestCode)] }
                return max(most, element.alternative.match(sum))
            }
            return (Int(min(most * scale, 32_000).rounded(.up)) + 1, 0)
        }
    }

    /// The longest prefix of `order` whose lists add at most `allowance` to a document's score in the current window.
    /// - Parameter rests: replaced: by length of a prefix up to that one, what its lists add at most.
    mutating func prefix(_ order: [Int], allowance: Int, _ rests: inout [Int]) -> Int {
        for concept in conceptLimits.indices { conceptLimits[concept].used = 0 }
        rests.removeAll(keepingCapacity: true)
        rests.append(0)
        var rest = 0
        for (place, index) in order.enumerated() {
            rest += bound(index)
            if rest > allowance { return place }
            rests.append(rest)
        }
        return order.count
    }

    /// What a list adds to the bound of those before it.
    @inline(__always)
    private mutating func bound(_ index: Int) -> Int {
        let list = lists[index]
        guard !list.conceptParts.isEmpty, list.bound > 0 else { return Int(list.bound) }
        var rest = Int(list.bound)
        for place in list.conceptParts {
            let (concept, weight) = (conceptParts[place].concept, conceptParts[place].weight)
            // Rounded down: what is not the concept's counts in full.
            let part = min(rest, Int(Float(list.bound) * (weight / list.weight) * 0.9999))
            let left = conceptLimits[concept].limit - conceptLimits[concept].used
            if part > left { rest -= part - left }
            conceptLimits[concept].used += min(part, left)
        }
        return rest
    }

    /// Puts each list's part of a window into its `range` and `bound`.
    /// - Returns: the sum of the bounds.
    mutating func enter(_ window: Int, _ scratch: EvaluationScratch) -> Int {
        let end = UInt32(clamping: (window + 1) << PostingList.windowBits)
        let (documents, tables) = unsafe (scratch.sparseDocuments, scratch.tables)
        var total = 0
        for index in lists.indices {
            var code = lists[index].largestCode
            if let windows = lists[index].postings.windows {
                lists[index].range = windows.range(window)
                // SAFETY: a window of the segment.
                code = unsafe windows.maxima[window]
            } else {
                let start = window == 0 ? lists[index].decoded.lowerBound : lists[index].range.upperBound
                var next = start
                // SAFETY: within the list's decoded postings.
                while next < lists[index].decoded.upperBound, unsafe documents[next] < end { next += 1 }
                lists[index].range = start..<next
            }
            // SAFETY: a table of 256 for each list.
            lists[index].bound = lists[index].range.isEmpty ? 0 : unsafe Int32(tables[index << 8 | Int(code)])
            total += Int(lists[index].bound)
        }
        return total
    }
}
