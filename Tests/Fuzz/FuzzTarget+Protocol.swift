// Lines of the protocol, and the hand-written JSON of `ask` beside Foundation's.

import AskProtocol
import Foundation

@testable import askd

extension FuzzTarget {
    /// Lines in two pieces, which must be cut as if they had come in one; then each as a message.
    @Sendable static func messages() throws -> Feed {
        { bytes in
            let middle = bytes.startIndex + bytes.count / 2
            let whole = lines([bytes])
            precondition(whole == lines([bytes[..<middle], bytes[middle...]]), "lines depend on the pieces")
            for line in whole { check(ReceivedLine(line: line[...])) }
            check(ReceivedLine(line: bytes))
            compareWithFoundation(bytes)
        }
    }

    private static func lines(_ pieces: [ArraySlice<UInt8>]) -> [[UInt8]] {
        var framing = LineFraming(limit: 4_096)
        var lines: [[UInt8]] = []
        for piece in pieces {
            framing.append(piece)
            while let line = try? framing.next() { lines.append(Array(line.joined())) }
        }
        return lines
    }

    /// An id comes back as it was sent.
    private static func check(_ message: ReceivedLine) {
        let calls =
            switch message {
            case .single(let call): [call]
            case .batch(let calls): calls
            case .unreadable: [] as [Call]
            }
        for case let id? in calls.map(\.id) {
            var json: [UInt8] = []
            id.write(to: &json)
            precondition(RPCID(json: json[...]) == id, "another id: \(id)")
        }
    }

    // MARK: - Beside Foundation

    private static func compareWithFoundation(_ bytes: ArraySlice<UInt8>) {
        // Foundation takes several encodings and a byte order mark; the protocol is UTF-8 alone.
        let text = String(validating: bytes, as: UTF8.self)
        let data = text != nil && !bytes.contains(0) ? Data(bytes) : Data()
        if let text { compareWriting(text) }
        comparePlainJSON(bytes, data)
        compareParameters(bytes, data)
    }

    private static func comparePlainJSON(_ bytes: ArraySlice<UInt8>, _ data: Data) {
        do throws(JSONError) {
            var reader = try JSONReader(bytes)
            _ = try reader.value()
            try reader.end()
        } catch {
            guard !error.problem.english.contains("twice"), !isLenience(bytes) else { return }
            precondition((try? JSONDecoder().decode(JSONValue.self, from: data)) == nil, "refused: \(error)")
            return
        }
        let isTaken = (try? JSONDecoder().decode(JSONValue.self, from: data)) != nil
        precondition(isTaken || isStrictness(bytes), "taken, but not by Foundation")
    }

    private static func compareParameters(_ bytes: ArraySlice<UInt8>, _ data: Data) {
        let byHand: Result<Ask.Parameters, JSONError>
        do throws(JSONError) {
            byHand = .success(try Ask.Parameters(json: bytes))
        } catch {
            byHand = .failure(error)
            if error.problem.english.contains("twice") { return }
        }
        let other = try? JSONDecoder().decode(Strict<Ask.Parameters>.self, from: data).value
        switch byHand {
        case .success(let parameters):
            precondition(parameters == other || other == nil && isStrictness(bytes), "\(parameters)")
        case .failure(let error): precondition(other == nil || isLenience(bytes), "refused: \(error)")
        }
    }

    private static func compareWriting(_ text: String) {
        var bytes: [UInt8] = []
        bytes.append(string: text)
        precondition((try? JSON.encoder().encode(text)).map { $0.elementsEqual(bytes) } == true)
    }

    /// Whether the text has what Foundation takes though it is no JSON: a comma before a closing bracket.
    private static func isLenience(_ bytes: ArraySlice<UInt8>) -> Bool {
        var isAfterComma = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: ","): isAfterComma = true
            case 0x20, 0x09, 0x0A, 0x0D: break
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isAfterComma { return true }
                isAfterComma = false
            default: isAfterComma = false
            }
        }
        return false
    }

    /// Whether the text has what Foundation refuses though it is JSON: "0e5", and numbers beyond a double.
    private static func isStrictness(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { first, second in
            second | 0x20 == UInt8(ascii: "e") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        } || bytes.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.contains { $0.count > 300 }
    }
}
