// What a segment keeps of a document beside its terms.

struct DocumentValues: Sendable {
    var id: Int64
    var topicID: Int64
    var day: Int32?
    var tags: [String]
    /// Lengths of the fields, in the order of `Field`, in fifths of a unit (`Tokenizer.length`); 65,535 stands for more.
    var lengths: SIMD4<UInt16>
    var question: QuestionSketch
    /// Questions that the document was found for and does not answer.
    var rejected: [QuestionSketch]
}

/// The values of a segment's documents as arrays, on their way into a segment.
struct DocumentColumns {
    private(set) var ids: [Int64] = []
    private(set) var topicIDs: [Int64] = []
    private(set) var days: [Int32] = []
    private(set) var lengths: [SIMD4<UInt16>] = []
    private(set) var lengthStatistics = LengthStatistics()
    private var sketches: [QuestionSketch] = []
    private var topicNumbers: [UInt32] = []
    private var numbersOfTopics: [Int64: UInt32] = [:]
    private var documentsByTag: [String: [UInt32]] = [:]
    private var rejectedDocuments: [UInt32] = []
    private var rejectedSketches: [QuestionSketch] = []

    /// Stands for a document without a day.
    static let noDay = Int32.min

    var count: Int { ids.count }

    /// - Parameter values: with a larger id than all before.
    mutating func append(_ values: DocumentValues) {
        let document = UInt32(ids.count)
        ids.append(values.id)
        days.append(values.day ?? DocumentColumns.noDay)
        lengths.append(values.lengths)
        lengthStatistics.add(values.lengths)
        sketches.append(values.question)
        let topic = numbersOfTopics[values.topicID] ?? UInt32(topicIDs.count)
        if Int(topic) == topicIDs.count {
            topicIDs.append(values.topicID)
            numbersOfTopics[values.topicID] = topic
        }
        topicNumbers.append(topic)
        if !values.tags.isEmpty {
            for tag in Set(values.tags) { documentsByTag[tag, default: []].append(document) }
        }
        for sketch in values.rejected {
            rejectedDocuments.append(document)
            rejectedSketches.append(sketch)
        }
    }

    func write(to sink: inout SegmentSink) throws {
        // Ids are mostly given out one after the other.
        try sink.write(.ids, IntegerColumn.encode(ids, step: 1))
        try sink.write(.topicNumbers, IntegerColumn.encode(topicNumbers.lazy.map { Int64($0) }))
        try sink.write(.days, IntegerColumn.encode(days.lazy.map { Int64($0) }))
        let sections: [SegmentSection] = [.questionLengths, .variantLengths, .answerLengths, .topicLengths]
        for (field, section) in sections.enumerated() {
            try sink.write(section, IntegerColumn.encode(lengths.lazy.map { Int64($0[field]) }))
        }
        try sink.write(.lengthStatistics, lengthStatistics.section)
        // Documents that consist of terms alone have no question: one sketch says so for all.
        let isOne = sketches.dropFirst().allSatisfy { $0 == sketches[0] }
        try sink.write(.sketches, isOne ? Array(sketches.prefix(1)) : sketches)
        try sink.write(.topicIDs, topicIDs)
        let tags = documentsByTag.sorted { $0.key < $1.key }
        var (starts, ends): ([UInt32], [UInt32]) = ([0], [])
        var bytes: [UInt8] = []
        for (tag, documents) in tags {
            starts.append(starts[starts.count - 1] + UInt32(documents.count))
            bytes += Array(tag.utf8)
            ends.append(UInt32(bytes.count))
        }
        try sink.write(.tagStarts, starts)
        try sink.write(.tagDocuments, tags.flatMap(\.value))
        try sink.write(.tagEnds, ends)
        try sink.write(.tagBytes, bytes)
        try sink.write(.rejectedDocuments, rejectedDocuments)
        try sink.write(.rejectedSketches, rejectedSketches)
    }
}
