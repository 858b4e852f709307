// An entry read from the bytes of JSON, so that everything that is wrong with it has its place. What is taken, and what it
// means, is what `Strict<Entry>` takes.

/// An object that should be an entry.
package struct ReadEntry {
    package private(set) var entry = Entry(question: "", answer: "")
    /// What is wrong with its members, each with its place; the entry is none unless this is empty.
    package private(set) var faults: [JSONError] = []
    /// Whether it names a source, be it null: that it has none.
    package private(set) var namesSource = false

    private let json: ArraySlice<UInt8>

    /// - Throws: `JSONError` when the text is no JSON, or no object. What is wrong with members does not throw.
    package init(json: ArraySlice<UInt8>) throws(JSONError) {
        self.json = json
        var reader = try JSONReader(json)
        var missing: Set<Entry.CodingKeys> = [.question, .answer]
        _ = try reader.kind()
        let start = reader.index - json.startIndex
        try reader.object { (reader, name) throws(JSONError) in
            guard let key = Entry.CodingKeys.allCases.first(where: { name.elementsEqual($0.rawValue.utf8) }) else {
                let name = String(decoding: name.prefix(64), as: UTF8.self)
                let known = Entry.CodingKeys.allCases.map(\.rawValue)
                _ = try reader.kind()
                faults.append(reader.mismatch(.unknownMember(known: known)).within(name))
                _ = try reader.value()
                return
            }
            missing.remove(key)
            // A wrong value is passed over, so that what is wrong behind it is found too.
            var whole = reader
            _ = try whole.value()
            do throws(JSONError) {
                try read(key, from: &reader)
            } catch {
                faults.append(error.within(key.rawValue))
            }
            reader = whole
        }
        try reader.end()
        for key in Entry.CodingKeys.allCases where missing.contains(key) {
            faults.append(JSONError(kind: .mismatch, offset: start, member: key.rawValue, problem: .missing))
        }
        if faults.isEmpty { faults = try entry.faults.map { fault throws(JSONError) in try place(of: fault) } }
    }

    private mutating func read(_ key: Entry.CodingKeys, from reader: inout JSONReader) throws(JSONError) {
        if key == .source { namesSource = true }
        if try reader.null() {
            if key == .question || key == .answer { throw reader.mismatch(.found("null", expected: .aString)) }
            return
        }
        switch key {
        case .id: entry.id = Int64(try reader.integer())
        case .question: entry.question = try reader.string()
        case .answer: entry.answer = try reader.string()
        case .topic: entry.topic = try reader.string()
        case .date: entry.date = try reader.string()
        case .tags: entry.tags = try reader.strings()
        case .variants: entry.variants = try reader.strings()
        case .source: entry.source = try EntrySource(&reader)
        case .doubtful: entry.doubtful = try TextRanges(&reader)
        }
    }

    /// Where the value is that a fault is about.
    private func place(of fault: MemberFault) throws(JSONError) -> JSONError {
        var reader = try JSONReader(json)
        let path = fault.member.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
        let offset = try reader.offset(of: path[...]) ?? 0
        return JSONError(kind: .mismatch, offset: offset, member: fault.member, problem: fault.problem)
    }
}

extension JSONReader {
    /// Bytes before the value that `path`, names of members and numbers of elements, leads to from the next value; nil when
    /// there is none. The reader is anywhere afterwards.
    fileprivate mutating func offset(of path: ArraySlice<String>) throws(JSONError) -> Int? {
        _ = try kind()
        guard let step = path.first else { return position - bytes.startIndex }
        var found: Int?
        var count = 0
        func look(_ reader: inout JSONReader, _ isNext: Bool) throws(JSONError) {
            var inner = reader
            if isNext { found = try inner.offset(of: path.dropFirst()) }
            _ = try reader.value()
            count += 1
        }
        if try kind() == UInt8(ascii: "[") {
            try array { (reader) throws(JSONError) in try look(&reader, String(count) == step) }
        } else {
            try object { (reader, name) throws(JSONError) in try look(&reader, name.elementsEqual(step.utf8)) }
        }
        return found
    }
}

extension EntrySource {
    fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var line: Int?
        let start = reader
        try reader.members(of: Self.self) { (reader, key: CodingKeys) throws(JSONError) in
            switch key {
            case .name: name = try reader.string()
            case .line: line = try reader.null() ? nil : try reader.integer()
            }
        }
        guard let name else { throw start.mismatch(.missing).within("name") }
        self.init(name: name, line: line)
    }
}

extension TextRanges {
    /// Reads the next value.
    package init(_ reader: inout JSONReader) throws(JSONError) {
        var ranges: [CodingKeys: [ByteRange]] = [:]
        try reader.members(of: Self.self) { (reader, key: CodingKeys) throws(JSONError) in
            ranges[key] = try reader.null() ? [] : try reader.byteRanges()
        }
        self.init(
            question: ranges[.question] ?? [], answer: ranges[.answer] ?? [], topic: ranges[.topic] ?? [])
    }
}

extension JSONReader {
    fileprivate mutating func byteRanges() throws(JSONError) -> [ByteRange] {
        var ranges: [ByteRange] = []
        try array { (reader) throws(JSONError) in
            _ = try reader.kind()
            let start = reader
            var ends: [Int] = []
            do throws(JSONError) {
                try reader.array { (reader) throws(JSONError) in ends.append(try reader.integer()) }
            } catch {
                throw error.within("[\(ranges.count)]")
            }
            guard ends.count == 2, 0 <= ends[0], ends[0] <= ends[1] else {
                throw start.mismatch(.expected(ByteRange.expectation)).within("[\(ranges.count)]")
            }
            ranges.append(ByteRange(ends[0]..<ends[1]))
        }
        return ranges
    }
}
