// How far an import is, how fast it goes and how long it will take.

import AskProtocol

/// Says so now and then on the terminal.
struct ImportProgress {
    private let name: String
    private let console: Console
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant

    /// Between two times that it says something.
    private static let interval = Duration.milliseconds(100)
    /// Before this a rate says nothing.
    private static let shortest = Duration.seconds(1)

    init(of name: String, on console: Console) {
        self.name = name
        self.console = console
        start = clock.now
        shown = start
    }

    /// - Parameters:
    ///   - fraction: of the file that has been read, 0…1; nil if the whole is not known.
    ///   - pairs: found so far.
    mutating func update(_ fraction: Double?, pairs: Int) {
        guard console.showsProgress else { return }
        let now = clock.now
        guard now - shown >= Self.interval else { return }
        shown = now
        console.progress(Self.text(name, fraction: fraction, pairs: pairs, elapsed: now - start))
    }

    /// `faq.csv: 45%, 123456 pairs, 21000/s, 1 min 12 s left`.
    static func text(_ name: String, fraction: Double?, pairs: Int, elapsed: Duration) -> Message {
        let percent = fraction.map { " \(Int($0 * 100))%," } ?? ""
        let message = Message("\(name):\(percent) ", "\(name)：\(percent) ") + .pairs(pairs)
        let seconds = elapsed / .seconds(1)
        guard elapsed >= shortest else { return message }
        let rate = Message(", \(Int(Double(pairs) / seconds))/s", "，每秒 \(Int(Double(pairs) / seconds))")
        guard let fraction, fraction > 0 else { return message + rate }
        let left = StatusText.duration(seconds: seconds * (1 - fraction) / fraction)
        return message + rate + Message(", \(left.english) left", "，还要 \(left.chinese)")
    }
}
