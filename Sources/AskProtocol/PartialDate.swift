// Dates as people type them: a year, a month or a day.

/// `2020`, `2020-06` or `2020-06-02` in the proleptic Gregorian calendar.
package struct PartialDate: Sendable, Equatable {
    package let year: Int
    package let month: Int?
    package let day: Int?

    package static let expectation = Message(
        "a date: 2020, 2020-06 or 2020-06-02", "日期：2020、2020-06 或 2020-06-02")
    /// Where a day alone will do.
    package static let day = Message("a day: 2020-06-02", "日期，如 2020-06-02")

    /// Nil unless `text` is a date that exists, years 1…9999.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            parts[0].utf8.count == 4, let year = Int(parts[0]), year >= 1
        else { return nil }
        self.year = year
        month = parts.count > 1 ? Int(parts[1]) : nil
        day = parts.count > 2 ? Int(parts[2]) : nil
        if parts.count > 1 {
            guard parts[1].utf8.count <= 2, let month, (1...12).contains(month) else { return nil }
        }
        if parts.count > 2 {
            guard parts[2].utf8.count <= 2, let month, let day, (1...Self.days(in: month, of: year)).contains(day)
            else { return nil }
        }
    }

    /// Its first day, counted from 1970-01-01.
    package var firstDay: Int32 { Self.dayNumber(year, month ?? 1, day ?? 1) }

    /// Its last day, counted from 1970-01-01.
    package var lastDay: Int32 {
        let month = month ?? 12
        return Self.dayNumber(year, month, day ?? Self.days(in: month, of: year))
    }

    /// `2020-06-02`, zero-padded, as precise as it is.
    package var isoText: String { Self.isoText([year, month, day].compactMap(\.self)) }

    /// Its first day as `2020-06-01`.
    package var firstISODay: String { Self.isoText([year, month ?? 1, day ?? 1]) }

    /// Its last day as `2020-06-30`.
    package var lastISODay: String {
        let month = month ?? 12
        return Self.isoText([year, month, day ?? Self.days(in: month, of: year)])
    }

    /// - Parameter numbers: year, month and day, or the first of them.
    private static func isoText(_ numbers: [Int]) -> String {
        zip(numbers, [4, 2, 2]).map { number, width in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }.joined(separator: "-")
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01: years counted from March, so that the leap day is a year's last.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
        let marchYear = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return Int32(marchYear * 365 + leapDays + dayOfYear - 719_468)
    }
}
