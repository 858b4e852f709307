// What filters ask of a segment's documents.

struct FilterValues: Sendable {
    let topicNumbers: IntegerColumn
    let topicIDs: Column<Int64>
    let days: IntegerColumn
    let tagStarts: Column<UInt32>
    let tagDocuments: Column<UInt32>
    let tagEnds: Column<UInt32>
    let tagBytes: Column<UInt8>

    func topicID(of document: Int) -> Int64 {
        let number = Int(topicNumbers[document])
        return number >= 0 && number < topicIDs.count ? topicIDs[number] : 0
    }

    func day(of document: Int) -> Int32? {
        let day = Int32(truncatingIfNeeded: days[document])
        return day == DocumentColumns.noDay ? nil : day
    }

    /// All tags with their documents.
    var tags: [(tag: String, documents: [Int])] {
        (0..<tagEnds.count).map { number in (String(decoding: tag(number), as: UTF8.self), documents(number)) }
    }

    private func tag(_ number: Int) -> [UInt8] {
        let end = min(Int(tagEnds[number]), tagBytes.count)
        let start = number == 0 ? 0 : min(Int(tagEnds[number - 1]), end)
        return (start..<end).map { tagBytes[$0] }
    }

    private func documents(_ number: Int) -> [Int] {
        guard number + 1 < tagStarts.count else { return [] }
        let end = min(Int(tagStarts[number + 1]), tagDocuments.count)
        return (min(Int(tagStarts[number]), end)..<end).map { Int(tagDocuments[$0]) }
    }

    /// A bit for each document, set when the filter lets it pass.
    func accepted(by filter: SearchFilter) -> [UInt64] {
        let count = topicNumbers.count
        var bits = Array(repeating: UInt64(0), count: (count + 63) / 64)
        let topics = (0..<topicIDs.count).map { filter.topicIDs?.contains(topicIDs[$0]) ?? true }
        let range = filter.days ?? Int32.min...Int32.max
        let needsDay = filter.days != nil
        for document in 0..<count {
            let day = Int32(truncatingIfNeeded: days[document])
            let isInRange = range.contains(day) && !(needsDay && day == DocumentColumns.noDay)
            let topic = Int(topicNumbers[document])
            if isInRange && topic >= 0 && topic < topics.count && topics[topic] {
                bits[document >> 6] |= 1 << UInt64(document & 63)
            }
        }
        for tag in filter.tags {
            var tagged = Array(repeating: UInt64(0), count: bits.count)
            let number = (0..<tagEnds.count).first { self.tag($0).elementsEqual(tag.utf8) }
            for document in number.map(documents) ?? [] where document < count {
                tagged[document >> 6] |= 1 << UInt64(document & 63)
            }
            for word in bits.indices { bits[word] &= tagged[word] }
        }
        return bits
    }
}
