// `ask` is what everybody waits for: its parameters are read from a line's bytes, and its result is written onto a reply's,
// without Foundation in between. What is read and written is the same.

extension Ask.Parameters {
    /// - Parameter json: the bytes of `params`.
    /// - Throws: `JSONError`, `.mismatch` with the member's path; unknown members are errors.
    package init(json: ArraySlice<UInt8>) throws(JSONError) {
        var reader = try JSONReader(json)
        var parameters = Ask.Parameters(question: "")
        var hasQuestion = false
        do throws(JSONError) {
            try reader.members(of: Self.self) { (reader, key: CodingKeys) throws(JSONError) in
                try parameters.read(key, from: &reader)
                if key == .question { hasQuestion = true }
            }
        } catch {
            throw error.member.isEmpty && error.kind == .mismatch ? error.within("params") : error
        }
        try reader.end()
        guard hasQuestion else { throw reader.mismatch(.missing).within("question") }
        self = parameters
    }

    private mutating func read(_ key: CodingKeys, from reader: inout JSONReader) throws(JSONError) {
        if try reader.null() {
            // As everywhere in the protocol, null stands for a member that is not there.
            if key == .question { throw reader.mismatch(.found("null", expected: .aString)) }
            return
        }
        switch key {
        case .question: question = try reader.string()
        case .limit: limit = try reader.integer()
        case .session: session = try reader.string()
        case .topic: topic = try reader.string()
        case .tags: tags = try reader.strings()
        case .since: since = try reader.string()
        case .until: until = try reader.string()
        case .threshold: threshold = try reader.number()
        case .explain: explain = try reader.bool()
        case .record: record = try reader.bool()
        }
    }
}

extension Ask.Result {
    /// Appends the result as a JSON object, members in alphabetical order.
    package func write(to json: inout [UInt8]) throws(NotFinite) {
        json.append(json: "{\"answered\":")
        json.append(bool: answered)
        json.append(json: ",\"answers\":")
        try json.append(array: answers) { (json, answer) throws(NotFinite) in try answer.write(to: &json) }
        json.append(json: ",\"complete\":")
        json.append(bool: complete)
        if let context {
            json.append(json: ",\"context\":")
            json.append(string: context)
        }
        json.append(json: ",\"micros\":")
        json.append(integer: micros)
        json.append(json: ",\"threshold\":")
        try json.append(number: threshold)
        json.append(json: ",\"total\":")
        json.append(integer: total)
        json.append(json: ",\"totalIsExact\":")
        json.append(bool: totalIsExact)
        json.append(json: "}")
    }
}

extension Answer {
    fileprivate func write(to json: inout [UInt8]) throws(NotFinite) {
        json.append(json: "{\"answer\":")
        json.append(string: answer)
        json.append(json: ",\"confidence\":")
        try json.append(number: confidence)
        json.append(member: ",\"date\":", date)
        if let doubtful {
            json.append(json: ",\"doubtful\":")
            doubtful.write(to: &json)
        }
        if let duplicates {
            json.append(json: ",\"duplicates\":")
            json.append(array: duplicates) { json, duplicate in duplicate.write(to: &json) }
        }
        json.append(json: ",\"highlights\":")
        highlights.write(to: &json)
        json.append(json: ",\"id\":")
        json.append(integer: id)
        json.append(json: ",\"question\":")
        json.append(string: question)
        json.append(json: ",\"score\":")
        try json.append(number: score)
        if let source {
            json.append(json: ",\"source\":{")
            if let line = source.line {
                json.append(json: "\"line\":")
                json.append(integer: line)
                json.append(json: ",")
            }
            json.append(json: "\"name\":")
            json.append(string: source.name)
            json.append(json: "}")
        }
        json.append(json: ",\"tags\":")
        json.append(array: tags) { json, tag in json.append(string: tag) }
        if let terms {
            json.append(json: ",\"terms\":")
            try json.append(array: terms) { (json, term) throws(NotFinite) in try term.write(to: &json) }
        }
        json.append(member: ",\"topic\":", topic)
        json.append(json: "}")
    }
}

extension Duplicate {
    fileprivate func write(to json: inout [UInt8]) {
        json.append(json: "{")
        if let date {
            json.append(json: "\"date\":")
            json.append(string: date)
            json.append(json: ",")
        }
        json.append(json: "\"id\":")
        json.append(integer: id)
        json.append(json: ",\"question\":")
        json.append(string: question)
        json.append(member: ",\"topic\":", topic)
        json.append(json: "}")
    }
}

extension TermContribution {
    fileprivate func write(to json: inout [UInt8]) throws(NotFinite) {
        json.append(json: "{\"contribution\":")
        try json.append(number: contribution)
        json.append(json: ",\"documentFrequency\":")
        json.append(integer: documentFrequency)
        json.append(json: ",\"field\":")
        json.append(string: field)
        json.append(json: ",\"term\":")
        json.append(string: term)
        json.append(json: "}")
    }
}

extension TextRanges {
    fileprivate func write(to json: inout [UInt8]) {
        json.append(json: "{\"answer\":")
        json.append(array: answer) { json, range in range.write(to: &json) }
        json.append(json: ",\"question\":")
        json.append(array: question) { json, range in range.write(to: &json) }
        json.append(json: ",\"topic\":")
        json.append(array: topic) { json, range in range.write(to: &json) }
        json.append(json: "}")
    }
}

extension ByteRange {
    fileprivate func write(to json: inout [UInt8]) {
        json.append(UInt8(ascii: "["))
        json.append(integer: start)
        json.append(UInt8(ascii: ","))
        json.append(integer: end)
        json.append(UInt8(ascii: "]"))
    }
}

extension [UInt8] {
    /// Appends `name`, a member's name with what goes around it, and the value, if there is one.
    fileprivate mutating func append(member name: StaticString, _ value: String?) {
        guard let value else { return }
        append(json: name)
        append(string: value)
    }
}
