// Lines of a stream, one after another.

import AskProtocol
import FoundationEssentials
import Platform

final class LineReader {
    /// Number of the line that was read last, ≥ 1 after the first.
    private(set) var number = 0
    /// What the stream is called in error messages.
    let name: String
    private let descriptor: FileDescriptor
    private var framing: LineFraming
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var isAtEnd = false

    /// - Parameter limit: longest line, bytes.
    init(_ descriptor: consuming FileDescriptor, name: String, limit: Int = LineLimit.question) {
        self.descriptor = descriptor
        self.name = name
        framing = LineFraming(limit: limit)
    }

    /// The next line without its end; nil after the last one.
    /// - Throws: `AskError.data` for a line that is too long or not UTF-8; `SystemError`.
    func next() throws -> String? {
        while true {
            number += 1
            do {
                if let line = try framing.next() { return try text(line.joined()) }
            } catch let error as LineTooLong {
                throw AskError.data(.longLine(place, limit: error.limit))
            }
            number -= 1
            if isAtEnd { return nil }
            let count = try descriptor.read(into: &buffer)
            if count > 0 {
                framing.append(buffer[..<count])
            } else {
                isAtEnd = true
                // The last line may lack its end.
                if framing.pendingCount > 0 { framing.append([UInt8(ascii: "\n")]) }
            }
        }
    }

    /// `questions.jsonl:17`, the line that was read last.
    var place: String { "\(name):\(number)" }

    /// Decodes a line that was just read.
    /// - Throws: `AskError.data`, naming the line and the member.
    func decode<Value: Decodable>(_ type: Value.Type, from line: String) throws(AskError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(line.utf8))
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw .data(.notJSON(place))
        } catch let error as DecodingError {
            throw .data(error.sentence.at(place))
        } catch {
            throw .data(Message(error).at(place))
        }
    }

    private func text(_ line: ArraySlice<UInt8>) throws -> String {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw AskError.data(.notUTF8(place))
        }
        return number == 1 && text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text
    }
}
