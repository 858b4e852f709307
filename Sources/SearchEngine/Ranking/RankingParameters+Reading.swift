// `Models/ranking.json` in, checked numbers out.

import Foundation

extension RankingParameters {
    /// - Parameter file: an object of objects of numbers, `rows` naming every key: none may lack, none may be added.
    /// - Throws: `EngineError` with the line of the key.
    init(_ file: ModelFile) throws(EngineError) {
        self.init()
        var numbers = try RankingParameters.numbers(in: file)
        for row in RankingParameters.rows {
            let (low, high) = (row.range.lowerBound, row.range.upperBound)
            let expected = "\(row.key) to be a number from \(low) to \(high)"
            guard let value = numbers.removeValue(forKey: row.key) else {
                throw EngineError(file: file.path, line: nil, found: "no \(row.key)", expected: expected)
            }
            let line = RankingParameters.line(of: row.key, in: file.text)
            guard let number = value as? NSNumber, row.range.contains(number.floatValue) else {
                throw EngineError(file: file.path, line: line, found: "\(value)", expected: expected)
            }
            self[keyPath: row.path] = number.floatValue
        }
        if let key = numbers.keys.min() {
            let line = RankingParameters.line(of: key, in: file.text)
            throw EngineError(file: file.path, line: line, found: key, expected: RankingParameters.nearest(to: key))
        }
    }

    /// Puts one number in place of another.
    /// - Parameter key: one of `rows`.
    /// - Throws: `EngineError` for an unknown key or a number out of its range.
    mutating func set(_ key: String, to value: Float) throws(EngineError) {
        guard let row = RankingParameters.rows.first(where: { $0.key == key }) else {
            throw EngineError(file: "ranking.json", line: nil, found: key, expected: RankingParameters.nearest(to: key))
        }
        guard row.range.contains(value) else {
            let expected = "\(key) to be a number from \(row.range.lowerBound) to \(row.range.upperBound)"
            throw EngineError(file: "ranking.json", line: nil, found: "\(value)", expected: expected)
        }
        self[keyPath: row.path] = value
    }

    /// The known keys that look most like one that is not: `one of bm25f.b, bm25f.k1, … (40 in all)`.
    private static func nearest(to key: String) -> String {
        let distance = EditDistance(Array(key.utf8.prefix(UInt64.bitWidth)))
        let keys = rows.map { (key: $0.key, edits: distance.to(Array($0.key.utf8), limit: .max / 2) ?? .max) }
        let nearest = keys.sorted { $0.edits < $1.edits }.prefix(3).map(\.key)
        return "a known key, such as " + nearest.joined(separator: ", ") + " (there are \(rows.count))"
    }

    /// Values by their two keys with a dot between them.
    private static func numbers(in file: ModelFile) throws(EngineError) -> [String: Any] {
        let object: Any
        do {
            object = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
        } catch {
            throw EngineError(
                file: file.path, line: nil,
                found: "\((error as NSError).userInfo[NSDebugDescriptionErrorKey] ?? error)",
                expected: "JSON")
        }
        guard let groups = object as? [String: [String: Any]] else {
            throw EngineError(
                file: file.path, line: nil, found: "other JSON", expected: "an object of objects of numbers")
        }
        var numbers: [String: Any] = [:]
        for (group, members) in groups {
            for (key, value) in members { numbers["\(group).\(key)"] = value }
        }
        return numbers
    }

    /// Line, from 1, of the member that `key` ("group.name") names.
    private static func line(of key: String, in text: String) -> Int? {
        var start = text.startIndex
        for name in key.split(separator: ".") {
            guard let range = text.range(of: "\"\(name)\"", range: start..<text.endIndex) else { return nil }
            start = range.upperBound
        }
        return text[..<start].count { $0 == "\n" } + 1
    }
}
