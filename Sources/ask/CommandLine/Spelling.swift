// The name that somebody probably meant.

enum Spelling {
    /// The name nearest to `typed`: one that it abbreviates, else one within two edits of it and fewer than half its
    /// letters. Nil if none is near.
    static func nearest(to typed: String, in names: [String]) -> String? {
        if let abbreviated = names.first(where: { typed.count > 2 && $0.hasPrefix(typed) }) { return abbreviated }
        let letters = Array(typed)
        let distances = names.map { (name: $0, edits: distance(letters, Array($0))) }
        guard let nearest = distances.min(by: { $0.edits < $1.edits }) else { return nil }
        let stem = nearest.name.drop { $0 == "-" }
        return nearest.edits <= 2 && nearest.edits * 2 < stem.count ? nearest.name : nil
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that make `a` into `b` (optimal string alignment).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var edits = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, beforeLast[j - 1] + 1) }
                row.append(edits)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
