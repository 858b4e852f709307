// Cutting text into the encoder's pieces.

/// A unigram language model over pieces: of all ways to cut a text the likeliest one counts.
/// T. Kudo, "Subword regularization", ACL 2018, doi:10.18653/v1/P18-1007.
struct PieceTable: Sendable {
    /// Piece → its bytes in `text`; pieces ascend by their bytes.
    let offsets: Column<UInt32>
    let text: Column<UInt8>
    /// ln of each piece's probability.
    let scores: Column<Float>
    /// Of a character that no piece begins with.
    let unknownScore: Double

    var count: Int { scores.count }

    var isConsistent: Bool {
        offsets.count == count + 1 && offsets.last.map(Int.init) == text.count
            && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }

    func bytes(of piece: Int) -> ArraySlice<UInt8> {
        Array(text[Int(offsets[piece])..<Int(offsets[piece + 1])])[...]
    }

    /// The pieces of a normalized text, by the Viterbi algorithm; of equally likely ends the earliest start wins.
    /// - Parameter unknown: number of the piece that stands for unknown characters.
    func cut(_ normalized: [UInt8], unknown: Int) -> [Int] {
        var best = Array(repeating: -Double.infinity, count: normalized.count + 1)
        var arcs = Array(repeating: (start: Int32(0), piece: Int32(0)), count: normalized.count + 1)
        best[0] = 0
        var start = 0
        while start < normalized.count {
            let score = best[start]
            let next = start + normalized[start].characterLength
            var hasSingle = false
            forEachPiece(in: normalized, at: start) { piece, end in
                hasSingle = hasSingle || end == next
                let sum = score + Double(scores[piece])
                if sum > best[end] { (best[end], arcs[end]) = (sum, (Int32(start), Int32(piece))) }
            }
            if !hasSingle, score + unknownScore > best[next] {
                (best[next], arcs[next]) = (score + unknownScore, (Int32(start), Int32(unknown)))
            }
            start = next
        }
        var cut: [Int] = []
        var end = normalized.count
        while end > 0 {
            cut.append(Int(arcs[end].piece))
            end = Int(arcs[end].start)
        }
        return cut.reversed()
    }

    /// Every piece that stands at `start`, shortest first: the range of pieces with the bytes so far narrows byte by byte.
    @inline(__always)
    private func forEachPiece(in bytes: [UInt8], at start: Int, _ body: (_ piece: Int, _ end: Int) -> Void) {
        var (low, high) = (0, count)
        for place in start..<bytes.count {
            let depth = place - start
            low = bound(low, high, depth, bytes[place])
            high = bytes[place] == .max ? high : bound(low, high, depth, bytes[place] + 1)
            guard low < high else { return }
            if Int(offsets[low + 1] - offsets[low]) == depth + 1 { body(low, place + 1) }
        }
    }

    /// The first piece of low..<high whose byte at `depth` is not below `byte`; pieces that end before have none.
    @inline(__always)
    private func bound(_ low: Int, _ high: Int, _ depth: Int, _ byte: UInt8) -> Int {
        var (low, high) = (low, high)
        while low < high {
            let middle = (low + high) / 2
            let place = Int(offsets[middle]) + depth
            if place >= Int(offsets[middle + 1]) || text[place] < byte { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
