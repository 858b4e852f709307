// Whether confidence means what it says.

/// Questions whose first answer had a confidence within a range.
struct ReliabilityBin: Sendable, Equatable, Codable {
    /// The range's ends; a confidence of 1 is in the last bin.
    var from: Double
    var to: Double
    var queries: Int
    /// Mean confidence and share of right first answers; equal if confidence is calibrated.
    var confidence: Double
    var right: Double

    private static let count = 10

    /// Bins of equal width, those without questions left out.
    static func table(of observations: [Observation]) -> [ReliabilityBin] {
        let bins = Dictionary(grouping: observations) { min(count - 1, max(0, Int($0.confidence * Double(count)))) }
        return bins.sorted { $0.key < $1.key }.map { number, bin in
            ReliabilityBin(
                from: Double(number) / Double(count), to: Double(number + 1) / Double(count), queries: bin.count,
                confidence: bin.reduce(0) { $0 + $1.confidence } / Double(bin.count),
                right: Double(bin.count(where: \.isRight)) / Double(bin.count))
        }
    }
}
