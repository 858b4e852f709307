/// Whether misreadings are undone.
package enum RepairMode: String, Sendable, CaseIterable {
    /// Where the file shows that it was damaged.
    case auto
    /// Never: the text is read in its encoding and left as it is.
    case off
}

/// Gives a damaged file its text back, line by line and in order, in memory that does not grow with the file.
package struct TextRestorer: Sendable {
    /// Bytes of UTF-8 that are looked at together.
    var blockBytes = 2 << 20
    /// A longer line is given in pieces.
    package static let maximumLineBytes = 1 << 20

    private let model: RestorationModel?
    private let mode: RepairMode
    /// What is left out to measure its effect; nothing else should change it.
    package var parts = RestorationParts()

    /// - Parameter model: without one, misreadings are undone all the same, but each character that lost bytes becomes
    ///   U+FFFD, doubtful.
    package init(model: RestorationModel?, mode: RepairMode = .auto) {
        self.model = model
        self.mode = mode
    }

    /// Restores what `nextChunk` gives.
    /// - Parameters:
    ///   - nextChunk: the next bytes of the input, of any number; none at its end.
    ///   - progress: called after each block with the bytes of input read so far.
    ///   - line: called for each line, in order.
    /// - Throws: what `nextChunk` and `line` throw. Damaged text is no error.
    package func restore(
        nextChunk: () throws -> [UInt8], progress: (Int) -> Void = { _ in }, line emit: (RestoredLine) throws -> Void
    ) throws -> RepairReport {
        var session = Session(model: model, mode: mode, parts: parts)
        var read = 0
        while true {
            let chunk = try nextChunk()
            if chunk.isEmpty { break }
            read += chunk.count
            session.decoder.decode(chunk, to: &session.buffer)
            while session.buffer.count >= blockBytes {
                try session.restoreBlock(isLast: false, emit)
                progress(read)
            }
        }
        session.decoder.finish(&session.buffer)
        try session.restoreBlock(isLast: true, emit)
        progress(read)
        return session.finishedReport()
    }

    /// Restores bytes that are already in memory.
    package func restore(_ bytes: [UInt8]) -> (lines: [RestoredLine], report: RepairReport) {
        var lines: [RestoredLine] = []
        var session = Session(model: model, mode: mode, parts: parts)
        session.decoder.decode(bytes, to: &session.buffer)
        session.decoder.finish(&session.buffer)
        session.restoreBlock(isLast: true) { lines.append($0) }
        return (lines, session.finishedReport())
    }
}

/// One file on its way.
private struct Session {
    let model: RestorationModel?
    let mode: RepairMode
    let parts: RestorationParts
    var decoder = UnicodeDecoder()
    /// Bytes that have not been restored.
    var buffer: [UInt8] = []
    private var reader = BlockReader()
    private var report = RepairReport()
    private var nextNumber = 1

    init(model: RestorationModel?, mode: RepairMode, parts: RestorationParts) {
        self.model = model
        self.mode = mode
        self.parts = parts
    }

    mutating func restoreBlock<Failure>(isLast: Bool, _ emit: (RestoredLine) throws(Failure) -> Void) throws(Failure) {
        let block = Block(buffer, isLast: isLast)
        let readings = reader.read(buffer, lines: block.lines.map(\.text), undo: mode == .auto)
        var resolutions = resolve(readings)[...]
        for (line, reading) in zip(block.lines, readings) {
            let restored: RestoredLine
            switch reading {
            case .sound:
                let text = String(decoding: buffer[line.text], as: UTF8.self)
                restored = RestoredLine(number: nextNumber, text: text, terminator: line.terminator)
                report.add(restored, undone: false)
            case .decoded(let text, let wasMisread):
                restored = RestoredLine(decoded: text, number: nextNumber, terminator: line.terminator)
                report.add(restored, undone: wasMisread)
            case .undone(let undone):
                restored = RestoredLine(
                    undone, resolutions: resolutions.removeFirst(), number: nextNumber, terminator: line.terminator)
                report.add(restored, undone: true)
            }
            try emit(restored)
            nextNumber += line.endsLine ? 1 : 0
        }
        buffer.removeFirst(block.byteCount)
    }

    /// Decides the damaged characters of all undone lines, in their order.
    private func resolve(_ readings: [BlockReader.Reading]) -> [[Resolution]] {
        let undone = readings.compactMap { reading in
            if case .undone(let line) = reading { line } else { nil }
        }
        return Resolver.resolve(undone, model: mode == .auto ? model : nil, parts: parts)
    }

    func finishedReport() -> RepairReport {
        var report = report
        let encodings = reader.encodings
        report.encoding =
            decoder.encoding != .utf8 ? decoder.encoding : encodings.count > 1 ? .mixed : encodings.first ?? .utf8
        return report
    }
}
