// Dates as people write them in headings and tables.

import AskProtocol

enum WrittenDate {
    /// The day that the text begins with: `2020-06-02`, `2020/6/2`, `2020.6.2`, `2020年6月2日`.
    /// - Returns: the day as `2020-06-02`, and where it ends; nil when there is none, or no such day exists.
    static func day(in bytes: [UInt8], at start: Int = 0) -> (date: String, end: Int)? {
        var index = start
        func number(digits: ClosedRange<Int>) -> String? {
            let run = bytes[index...].prefix { (0x30...0x39).contains($0) }
            guard digits.contains(run.count) else { return nil }
            index = run.endIndex
            return String(decoding: run, as: UTF8.self)
        }
        func sign(_ signs: [String]) -> Bool {
            guard let found = signs.first(where: { bytes[index...].starts(with: $0.utf8) }) else { return false }
            index += found.utf8.count
            return true
        }
        guard let year = number(digits: 4...4), sign(["-", "/", ".", "年"]), let month = number(digits: 1...2),
            sign(["-", "/", ".", "月"]), let day = number(digits: 1...2)
        else { return nil }
        _ = sign(["日", "号", "號"])
        guard let date = PartialDate("\(year)-\(month)-\(day)") else { return nil }
        return (date.isoText, index)
    }

    /// The day as Europeans write it: `05/03/2024`, `5.3.2024`.
    static func dayBackwards(in bytes: [UInt8], at start: Int) -> (date: String, end: Int)? {
        var cursor = TextCursor(bytes, start)
        var parts: [Substring] = []
        for digits in [1...2, 1...2, 4...4] {
            let before = cursor.index
            guard cursor.skipDigits(digits) else { return nil }
            parts.append(Substring(decoding: bytes[before..<cursor.index], as: UTF8.self))
            if parts.count < 3, !cursor.skipOne(of: ["/", ".", "-"].map { Array($0.utf8) }) { return nil }
        }
        return PartialDate("\(parts[2])-\(parts[1])-\(parts[0])").map { ($0.isoText, cursor.index) }
    }

    /// A cell that holds a day, perhaps with a time of day behind it.
    static func day(_ cell: String) -> String? {
        let bytes = Array(cell.utf8)
        guard let (date, end) = day(in: bytes) else { return nil }
        let rest = bytes[end...]
        return rest.isEmpty || rest.first == 0x20 || rest.first == UInt8(ascii: "T") ? date : nil
    }
}
