// Window at a time with upper bounds: the lists that say little are asked only about documents that the others bring up.

/// MaxScore (H. Turtle and J. Flood, "Query evaluation: strategies and optimizations", 1995,
/// doi:10.1016/0306-4573(95)00020-H) over windows of 65,536 documents, with bounds in 16 bits.
///
/// Each posting's code has an upper bound for its score under today's parameters. Lists are ordered by bound for each
/// document; the longest prefix whose bounds sum to at most `slack` of the threshold is not walked. What the others sum to
/// decides which documents are looked up in the prefix, and those whose whole bound reaches the threshold are scored exactly.
struct PrunedEvaluation {
    private let segment: Segment
    private let number: Int
    private let scorer: Scorer
    private let filter: SegmentFilter
    private let query: SegmentQuery

    /// With all of the threshold nearly every document of a walked list is a candidate; at half of it lists are walked that
    /// are two or three times as long, for a small part of the candidates. (Whole questions to 1,000,000 pairs, processor
    /// time: 0.3 2.10 ms, 0.45 2.05, 0.6 2.27, 0.8 2.71.)
    static let slack = 0.5
    /// Postings of rare terms whose documents give a first threshold.
    static let seedPostings = 2_000
    /// Largest limit for which a few of them do.
    static let mostSeeds = 64
    /// Postings that can be walked twice in the time of one look-up.
    static let lookupCost = 12
    /// Sum of all bounds.
    static let scaledSum: Float = 31_000

    /// Nil where bounds say nothing: a field has come to count that the segment's codes know nothing of, or there are more
    /// lists than 16 bits can tell apart.
    init?(_ query: BoundQuery, _ number: Int, _ live: LiveSegment, _ scorer: Scorer, _ filter: SegmentFilter) {
        segment = live.segment
        self.number = number
        self.scorer = scorer
        self.filter = filter
        self.query = SegmentQuery(query, number, live.segment)
        guard self.query.lists.count < 10_000, Bounds.ratio(scorer, segment).isFinite else { return nil }
    }

    /// - Returns: how many documents were scored exactly, and whether all windows were looked at before `stop` was met.
    func run(_ top: inout TopK, _ stop: StopCondition) -> (scored: Int, isComplete: Bool) {
        guard !query.lists.isEmpty, top.threshold < .infinity else { return (0, true) }
        let scratch = EvaluationScratch.borrow()
        defer { EvaluationScratch.giveBack(scratch) }
        var walk = Walk(query, segment, number, scorer, filter, scratch)
        walk.seed(top)
        for window in 0..<(segment.count + 0xFFFF) >> PostingList.windowBits {
            if window > 0 && stop.isMet { return (walk.scored, false) }
            walk.take(window, &top)
        }
        return (walk.scored, true)
    }
}

/// Upper bounds of scores by code.
enum Bounds {
    /// The largest factor by which a pseudo frequency may exceed the one that its code was made of; infinite if a field counts
    /// that did not.
    ///
    /// In each field the ratio of the two norms is monotone in the length, so its extremes are at the shortest and longest.
    static func ratio(_ scorer: Scorer, _ segment: Segment) -> Float {
        let old = segment.codeBook.scorer
        let (short, long) = (
            scorer.inverseNorms(segment.lengthStatistics.shortest),
            scorer.inverseNorms(segment.lengthStatistics.longest)
        )
        let (oldShort, oldLong) = (
            old.inverseNorms(segment.lengthStatistics.shortest), old.inverseNorms(segment.lengthStatistics.longest)
        )
        var ratio: Float = 0
        for field in 0..<4 where segment.lengthStatistics.longest[field] > 0 && scorer.weights[field] > 0 {
            guard old.weights[field] > 0 else { return .infinity }
            ratio = max(ratio, short[field] / oldShort[field], long[field] / oldLong[field])
        }
        return ratio * gainRatio(scorer.function, old.function)
    }

    /// The largest ratio of the gains of a term frequency, 1…255.
    private static func gainRatio(_ new: ScoringFunction, _ old: ScoringFunction) -> Float {
        switch (new, old) {
        case (.bm25f, .bm25f), (.tfidf, .tfidf): 1
        // (1 + ln tf) / tf falls; tf / (1 + ln tf) rises.
        case (.tfidf, .bm25f): 1
        case (.bm25f, .tfidf): 255 / Scorer.dampened[255]
        }
    }

    /// By code, 0…255, the largest score; ascending.
    static func scores(_ scorer: Scorer, _ segment: Segment) -> [Float] {
        let book = segment.codeBook
        let ratio = ratio(scorer, segment)
        let most = book.scorer.pseudoFrequency(
            FieldFrequencies(bits: .max), inverseNorms: book.scorer.inverseNorms(segment.lengthStatistics.shortest))
        return book.boundaries.map { scorer.saturated(min($0, most) * ratio) }
    }
}

/// One question's walk through the windows of one segment.
private struct Walk {
    private var query: SegmentQuery
    private let segment: Segment
    private let number: Int
    private let scorer: Scorer
    private let filter: SegmentFilter
    private let scratch: EvaluationScratch
    /// Units of bounds in one unit of score.
    private let scale: Float
    /// Rounding of float sums, relative.
    private let margin: Float
    /// Lists in ascending order of bound by document frequency.
    private var order: [Int]
    private var values: [Float]
    private var sorted: [Int32] = []
    /// By number of first lists in `order`: what they may add to a document's score in the current window, in units.
    private var rests: [Int] = []
    /// The threshold that the seeds give.
    private var floor = -Float.infinity
    /// The seeds' scores: most of them are among the best and come up again.
    private var seedScores: [(document: Int, score: Float)] = []
    private(set) var scored = 0

    init(
        _ query: SegmentQuery, _ segment: Segment, _ number: Int, _ scorer: Scorer, _ filter: SegmentFilter,
        _ scratch: EvaluationScratch
    ) {
        self.query = query
        self.segment = segment
        self.number = number
        self.scorer = scorer
        self.filter = filter
        self.scratch = scratch
        self.query.load(scratch)
        let bounds = Bounds.scores(scorer, segment)
        let lists = self.query.lists
        let most = lists.map { $0.weight * bounds[Int($0.largestCode)] }
        // Rounding up costs each list one unit at most.
        scale = (PrunedEvaluation.scaledSum - 2 * Float(lists.count)) / max(most.reduce(0, +), .leastNormalMagnitude)
        margin = 1e-6 * Float(16 + lists.count)
        values = Array(repeating: 0, count: lists.count)
        order = lists.indices.map { ($0, most[$0] / Float(max(lists[$0].postings.count, 1))) }
            .sorted { $0.1 < $1.1 }.map(\.0)
        self.query.limit(bounds, scale: scale * (1 + margin))
        for (index, list) in lists.enumerated() {
            unsafe Walk.fill(scratch.tables + index << 8, bounds, factor: list.weight * scale * (1 + margin))
        }
    }

    /// A list's table: bounds times `factor`, rounded up, at most 32,000 (codes that the list does not have).
    private static func fill(_ table: UnsafeMutablePointer<Int16>, _ bounds: [Float], factor: Float) {
        // Adding 2²³ leaves the rounded number in the low bits of a Float: conversion to an integer would check each one.
        for code in 0..<256 {
            let scaled = min(bounds[code] * factor + 0.5, 32_000) + 8_388_608
            // SAFETY: 256 for each list.
            unsafe table[code] = Int16(truncatingIfNeeded: scaled.bitPattern & 0x7FFF)
        }
    }

    /// The least bound, in units, of a document that may still be among the best; ≥ 1.
    private func cut(_ top: TopK) -> Int {
        let threshold = max(top.threshold, floor)
        return threshold > 0 ? max(1, Int(min(threshold * scale * (1 - margin), 1e6))) : 1
    }

    /// A seed's score.
    private mutating func knownScore(_ document: Int) -> Float? {
        guard let seed = seedScores.first(where: { $0.document == document }) else { return nil }
        scored += 1
        return seed.score
    }

    private mutating func exactScore(_ document: Int) -> Float {
        scored += 1
        return query.score(document, scorer, scratch, values: &values)
    }
}

// MARK: - The first threshold

extension Walk {
    /// Scores a few promising documents, so that the first window has a threshold.
    mutating func seed(_ top: TopK) {
        guard top.limit <= PrunedEvaluation.mostSeeds, top.threshold == -.infinity else { return }
        var best = TopK(top.limit)
        for document in promising(count: top.limit + 2) {
            let score = exactScore(document)
            seedScores.append((document, score))
            if score > 0 {
                best.insert(
                    Candidate(score: score, id: segment.ids[document], segment: number, document: document))
            }
        }
        floor = best.threshold
        scored = 0
    }

    @inline(__always)
    private func forEachPosting(_ list: QueryList, _ body: (Int, UInt8) -> Void) {
        guard list.postings.windows == nil else {
            list.postings.forEach(documentCount: segment.count) { body($0.document, $0.code) }
            return
        }
        for place in list.decoded {
            // SAFETY: within the list's decoded postings.
            body(unsafe Int(scratch.sparseDocuments[place]), unsafe scratch.sparseCodes[place])
        }
    }

    /// The documents of which the rarest terms say most.
    private func promising(count: Int) -> [Int] {
        let (documents, sums) = unsafe (scratch.seedDocuments, scratch.seedSums)
        var used: [Int] = []
        for index in order.reversed() {
            let list = query.lists[index]
            guard used.count + list.postings.count <= PrunedEvaluation.seedPostings else { continue }
            let table = unsafe scratch.tables + index << 8
            forEachPosting(list) { document, code in
                let key = UInt32(truncatingIfNeeded: document &+ 1)
                var slot = Int((key &* 0x9E37_79B1) >> 19)
                // SAFETY: slots are below `seedSlots` (13 bits), of which a quarter is used at most.
                while unsafe documents[slot] != key && documents[slot] != 0 {
                    slot = (slot &+ 1) & (EvaluationScratch.seedSlots - 1)
                }
                if unsafe documents[slot] == 0 {
                    unsafe documents[slot] = key
                    unsafe sums[slot] = 0
                    used.append(slot)
                }
                unsafe sums[slot] += Int32(table[Int(code)])
            }
        }
        var best: [(sum: Int32, document: Int)] = []
        for slot in used {
            // SAFETY: as above.
            let (sum, document) = unsafe (sums[slot], Int(documents[slot]) - 1)
            unsafe documents[slot] = 0
            if best.count == count && sum <= best[count - 1].sum || !filter.accepts(document) { continue }
            if best.count == count { best.removeLast() }
            best.insert((sum, document), at: best.firstIndex { $0.sum < sum } ?? best.count)
        }
        return best.map(\.document)
    }
}

// MARK: - A window

extension Walk {
    mutating func take(_ window: Int, _ top: inout TopK) {
        let total = query.enter(window, scratch)
        let cut = cut(top)
        let base = window << PostingList.windowBits
        let documents = base..<min(base + EvaluationScratch.windowCount, segment.count)
        guard total >= cut, !filter.excludes(documents) else { return }
        let allowance = Int(PrunedEvaluation.slack * Double(cut))
        let essential = query.prefix(order, allowance: allowance, &rests)
        var rest = rests[essential]
        let postings = scatter(order[essential...])
        let least = Int16(clamping: max(cut - rest, 1))
        var count =
            postings * 8 < documents.count
            ? collect(order[essential...], least: least) : sweep(documents.count, least: least)
        count = dropRefused(count, base)
        for place in (0..<essential).reversed() where count > 0 && query.lists[order[place]].bound > 0 {
            rest = rests[place]
            count = complete(count, order[place], base, least: cut - rest)
        }
        resolve(count, base, &top)
    }

    /// Adds the lists' bounds to the accumulators. Returns their postings.
    private func scatter(_ lists: ArraySlice<Int>) -> Int {
        let accumulators = unsafe scratch.accumulators
        var postings = 0
        for index in lists {
            let list = query.lists[index]
            let table = unsafe scratch.tables + index << 8
            postings += list.range.count
            if let windows = list.postings.windows {
                let (ids, codes) = unsafe (windows.ids, windows.codes)
                // SAFETY: `range` lies within the list, an id is below 65,536, a code below 256; sums stay below 32,767
                // since all bounds together do.
                for place in list.range { unsafe accumulators[Int(ids[place])] &+= table[Int(codes[place])] }
            } else {
                let (documents, codes) = unsafe (scratch.sparseDocuments, scratch.sparseCodes)
                for place in list.range {
                    // SAFETY: as above.
                    unsafe accumulators[Int(documents[place] & 0xFFFF)] &+= table[Int(codes[place])]
                }
            }
        }
        return postings
    }

    /// Walks the lists again: documents with at least `least` become candidates, accumulators 0. Returns how many.
    private func collect(_ lists: ArraySlice<Int>, least: Int16) -> Int {
        let accumulators = unsafe scratch.accumulators
        let (ids, sums) = unsafe (scratch.candidateIDs, scratch.candidateSums)
        var count = 0
        @inline(__always) func take(_ id: UInt16) {
            // SAFETY: a document is taken once, since its accumulator is 0 afterwards and `least` is not.
            let sum = unsafe accumulators[Int(id)]
            unsafe accumulators[Int(id)] = 0
            if sum >= least {
                unsafe ids[count] = id
                unsafe sums[count] = sum
                count += 1
            }
        }
        for index in lists {
            let list = query.lists[index]
            if let windows = list.postings.windows {
                // SAFETY: `range` lies within the list.
                for place in list.range { unsafe take(windows.ids[place]) }
            } else {
                for place in list.range { unsafe take(UInt16(truncatingIfNeeded: scratch.sparseDocuments[place])) }
            }
        }
        return count
    }

    /// The same by looking at all accumulators, 32 at a time, and at eight of those where there is one.
    private func sweep(_ documentCount: Int, least: Int16) -> Int {
        let accumulators = unsafe scratch.accumulators
        let (ids, sums) = unsafe (scratch.candidateIDs, scratch.candidateSums)
        let below = SIMD32<Int16>(repeating: least - 1)
        let eightBelow = SIMD8<Int16>(repeating: least - 1)
        var count = 0
        for start in stride(from: 0, to: documentCount, by: 32) {
            let place = unsafe UnsafeMutableRawPointer(accumulators + start)
            // SAFETY: the accumulators' count is a multiple of 32; there is room for as many candidates, and one more.
            let lanes = unsafe place.loadUnaligned(as: SIMD32<Int16>.self)
            if any(lanes .> below) {
                for eight in stride(from: start, to: start &+ 32, by: 8) {
                    let lanes = unsafe UnsafeRawPointer(accumulators + eight).loadUnaligned(as: SIMD8<Int16>.self)
                    guard any(lanes .> eightBelow) else { continue }
                    // Without a branch: which of them it is cannot be foretold.
                    for document in eight..<eight &+ 8 {
                        let sum = unsafe accumulators[document]
                        unsafe ids[count] = UInt16(truncatingIfNeeded: document)
                        unsafe sums[count] = sum
                        count &+= sum >= least ? 1 : 0
                    }
                }
            }
            unsafe place.storeBytes(of: SIMD32<Int16>.zero, as: SIMD32<Int16>.self)
        }
        return count
    }

    /// Leaves the first `count` candidates out that may be no hits. Returns how many are left.
    private func dropRefused(_ count: Int, _ base: Int) -> Int {
        let (ids, sums) = unsafe (scratch.candidateIDs, scratch.candidateSums)
        var kept = 0
        for index in 0..<count {
            // SAFETY: index < count.
            let id = unsafe ids[index]
            guard filter.accepts(base | Int(id)) else { continue }
            unsafe ids[kept] = id
            unsafe sums[kept] = sums[index]
            kept += 1
        }
        return kept
    }

    /// Adds a list's bounds to the candidates that it has, and drops those with less than `least`.
    private func complete(_ count: Int, _ index: Int, _ base: Int, least: Int) -> Int {
        let (ids, sums) = unsafe (scratch.candidateIDs, scratch.candidateSums)
        let list = query.lists[index]
        let table = unsafe scratch.tables + index << 8
        // Looking many candidates up takes longer than walking the list twice.
        let isWalked = count * PrunedEvaluation.lookupCost > list.range.count
        let bounds = unsafe scratch.accumulators
        if isWalked { _ = scatter([index]) }
        var kept = 0
        for candidate in 0..<count {
            // SAFETY: candidate < count; codes as in `scatter`.
            let id = unsafe ids[candidate]
            let bound = unsafe isWalked ? bounds[Int(id)] : table[Int(code(list, id, base))]
            let sum = unsafe sums[candidate] &+ bound
            guard Int(sum) >= least else { continue }
            unsafe ids[kept] = id
            unsafe sums[kept] = sum
            kept += 1
        }
        if isWalked { clear(list) }
        return kept
    }

    /// Sets the accumulators of a list's documents to 0.
    private func clear(_ list: QueryList) {
        let accumulators = unsafe scratch.accumulators
        if let windows = list.postings.windows {
            let ids = unsafe windows.ids
            // SAFETY: `range` lies within the list, an id is below 65,536.
            for place in list.range { unsafe accumulators[Int(ids[place])] = 0 }
        } else {
            let documents = unsafe scratch.sparseDocuments
            // SAFETY: `range` lies within the decoded postings.
            for place in list.range { unsafe accumulators[Int(documents[place] & 0xFFFF)] = 0 }
        }
    }

    /// A document's code in a list, 0 if it is not there (whose bound is 0).
    @inline(__always)
    private func code(_ list: QueryList, _ id: UInt16, _ base: Int) -> UInt8 {
        if let windows = list.postings.windows {
            // SAFETY: `place` lies within the list.
            return windows.place(of: base | Int(id)).map { unsafe windows.codes[$0] } ?? 0
        }
        // SAFETY: `range` lies within the decoded postings.
        for place in list.range where unsafe scratch.sparseDocuments[place] == UInt32(base | Int(id)) {
            return unsafe scratch.sparseCodes[place]
        }
        return 0
    }

    /// Scores the candidates exactly, those with the largest bounds first, as long as the threshold lets them.
    private mutating func resolve(_ count: Int, _ base: Int, _ top: inout TopK) {
        sorted.removeAll(keepingCapacity: true)
        let (ids, sums) = unsafe (scratch.candidateIDs, scratch.candidateSums)
        // Without a threshold the best bounds are taken first, so that the rest need not be sorted.
        let first = count > 2 * top.limit + 256 ? bound(ofRank: top.limit, count) : 0
        for index in 0..<count where unsafe sums[index] >= first {
            // SAFETY: index < count.
            sorted.append(unsafe Int32(sums[index]) << 16 | Int32(ids[index]))
        }
        resolveSorted(base, &top)
        guard first > 0 else { return }
        sorted.removeAll(keepingCapacity: true)
        let least = cut(top)
        for index in 0..<count where unsafe sums[index] < first && Int(sums[index]) >= least {
            sorted.append(unsafe Int32(sums[index]) << 16 | Int32(ids[index]))
        }
        resolveSorted(base, &top)
    }

    private mutating func resolveSorted(_ base: Int, _ top: inout TopK) {
        sorted.sort(by: >)
        for packed in sorted {
            guard Int(packed >> 16) >= cut(top) else { return }
            let document = base | Int(packed & 0xFFFF)
            let score = knownScore(document) ?? exactScore(document)
            if score > 0 && score >= top.threshold {
                top.insert(Candidate(score: score, id: segment.ids[document], segment: number, document: document))
            }
        }
    }

    /// The largest bound that at least `rank` candidates reach.
    private func bound(ofRank rank: Int, _ count: Int) -> Int16 {
        var counts = Array(repeating: 0, count: 512)
        // SAFETY: index < count; bounds are ≥ 0.
        for index in 0..<count { unsafe counts[Int(scratch.candidateSums[index]) >> 6] += 1 }
        var left = rank
        for step in counts.indices.reversed() {
            left -= counts[step]
            if left <= 0 { return Int16(step << 6) }
        }
        return 0
    }
}
