// Several segments in, one out, term by term: only the documents' values and one term's postings are held in memory.

struct SegmentMerger {
    private let sources: [LiveSegment]
    /// Source, old number → new number; `gone` for removed documents.
    private var numbers: [[UInt32]]
    private var documents = DocumentColumns()
    private var totalLengths = SIMD4<Int>.zero

    private static let gone = UInt32.max

    init(_ sources: [LiveSegment]) {
        self.sources = sources
        numbers = sources.map { Array(repeating: SegmentMerger.gone, count: $0.segment.count) }
        numberDocuments()
    }

    /// Live documents by id.
    private mutating func numberDocuments() {
        var tags = sources.map { source -> [Int: [String]] in
            var tags: [Int: [String]] = [:]
            for (tag, documents) in source.segment.filterValues.tags {
                for document in documents { tags[document, default: []].append(tag) }
            }
            return tags
        }
        var cursors = Array(repeating: 0, count: sources.count)
        while let source = nextSource(&cursors) {
            let document = cursors[source]
            cursors[source] += 1
            numbers[source][document] = UInt32(documents.count)
            let segment = sources[source].segment
            documents.append(
                DocumentValues(
                    id: segment.ids[document], topicID: segment.filterValues.topicID(of: document),
                    day: segment.filterValues.day(of: document), tags: tags[source].removeValue(forKey: document) ?? [],
                    lengths: segment.lengths[document], question: segment.question(of: document),
                    rejected: segment.rejected(by: document)))
            totalLengths &+= SIMD4<Int>(truncatingIfNeeded: segment.lengths[document])
        }
    }

    /// The source with the live document of the smallest id at its cursor, which moves past removed ones.
    private func nextSource(_ cursors: inout [Int]) -> Int? {
        var best: (source: Int, id: Int64)?
        for (source, live) in sources.enumerated() {
            while cursors[source] < live.segment.count && !live.isLive(cursors[source]) { cursors[source] += 1 }
            guard cursors[source] < live.segment.count else { continue }
            let id = live.segment.ids[cursors[source]]
            if best.map({ id < $0.id }) ?? true { best = (source, id) }
        }
        return best?.source
    }

    /// - Returns: the segment's bytes; nothing if it went into a file.
    func finish(
        _ function: ScoringFunction, _ parameters: RankingParameters, sink: consuming SegmentSink
    ) throws -> [UInt8] {
        let means = CollectionStatistics.means(totalLengths, of: documents.count)
        var writer = SegmentWriter(
            documents, scorer: Scorer(function, parameters, meanLengths: means), sink: sink)
        var cursors = Array(repeating: 0, count: sources.count)
        var postings: [DocumentPosting] = []
        while let (key, word) = nextTerm(cursors) {
            postings.removeAll(keepingCapacity: true)
            for source in sources.indices where isAt(source, cursors[source], key, word) {
                collect(cursors[source], of: source, into: &postings)
                cursors[source] += 1
            }
            guard !postings.isEmpty else { continue }
            if zip(postings, postings.dropFirst()).contains(where: { $0.document > $1.document }) {
                postings.sort { $0.document < $1.document }
            }
            try writer.add(key, word: word, postings.span)
        }
        return try writer.finish()
    }

    /// The smallest key, of equal ones with the smallest word, at the cursors.
    private func nextTerm(_ cursors: [Int]) -> (TermKey, [UInt8])? {
        var best: (key: TermKey, word: [UInt8])?
        for (source, live) in sources.enumerated() where cursors[source] < live.segment.terms.count {
            let key = live.segment.terms.key(cursors[source])
            if let best, key.bits > best.key.bits { continue }
            let word = key.isHashed ? live.segment.terms.word(cursors[source]) : []
            if let best, key.bits == best.key.bits, !word.lexicographicallyPrecedes(best.word) { continue }
            best = (key, word)
        }
        return best
    }

    private func isAt(_ source: Int, _ term: Int, _ key: TermKey, _ word: [UInt8]) -> Bool {
        let terms = sources[source].segment.terms
        guard term < terms.count, terms.key(term) == key else { return false }
        return !key.isHashed || terms.word(term) == word
    }

    private func collect(_ term: Int, of source: Int, into postings: inout [DocumentPosting]) {
        let numbers = numbers[source]
        sources[source].segment.forEachPosting(of: term) { document, frequencies in
            guard numbers[document] != SegmentMerger.gone else { return }
            postings.append(DocumentPosting(document: numbers[document], frequencies: frequencies))
        }
    }
}

extension Segment {
    /// The live documents of several segments in one, in memory.
    static func merge(_ sources: [LiveSegment], _ snapshot: IndexSnapshot) throws -> Segment {
        let bytes = try SegmentMerger(sources).finish(
            snapshot.scoring, snapshot.models.parameters, sink: SegmentSink())
        return try Segment(inMemory: bytes, smallCount: snapshot.smallCount)
    }
}
