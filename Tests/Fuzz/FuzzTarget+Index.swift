// Files of the index, in memory: what is damaged must be found out, and before that nothing may trap.

import Foundation
import Meaning
import Platform

@testable import SearchEngine

extension FuzzTarget {
    /// A segment, or a file of vectors, with changes: groups of four bytes say where and how. The first byte chooses the file,
    /// and whether its frame is to look sound all the same, as when only the sections behind it are damaged.
    @Sendable static func index() throws -> Feed {
        let files = [try segment(), try vectors()]
        return { bytes in
            guard let first = bytes.first else { return }
            let isVectors = first & 1 == 1
            let sound = files[isVectors ? 1 : 0]
            var file = sound
            change(&file, with: bytes.dropFirst())
            if first & 2 == 2 { sealFooter(of: &file) }
            var isFound = false
            run(allowing: EngineError.self) {
                isFound = true
                let storage = SegmentBytes(copying: file)
                if isVectors {
                    let vectors = try VectorSegment(storage, path: "f", name: "f")
                    try vectors.verify()
                    for row in 0..<vectors.count { _ = vectors.vector(at: row) }
                } else {
                    // SAFETY: `storage` lives as long as the segment.
                    let footer = try unsafe SegmentFooter(storage.bytes, path: "f")
                    let segment = try Segment(storage, footer, name: "f", smallCount: first & 4 == 4 ? 0 : 10_000)
                    try segment.verify()
                }
                isFound = false
            }
            // The footer's own numbers have another checksum; one that was made to fit says where the sections are.
            precondition(isFound || file == sound || first & 2 == 2, "damage was not found")
        }
    }

    /// The manifest; the first byte says whether its checksum is made to fit.
    @Sendable static func manifest() throws -> Feed {
        { bytes in
            guard let first = bytes.first else { return }
            var text = Array(bytes.dropFirst())
            if first & 1 == 1 {
                let sum = Checksum.hexadecimal(of: String(decoding: text, as: UTF8.self))
                text = Array(String(decoding: text, as: UTF8.self).utf8) + Array("\nchecksum \(sum)\n".utf8)
            }
            run(allowing: EngineError.self, StaleIndexError.self) {
                let manifest = try IndexManifest(text, path: "f")
                precondition(manifest.files.allSatisfy { !$0.contains("/") }, "a file of another directory")
            }
        }
    }

    private static func change(_ file: inout [UInt8], with bytes: ArraySlice<UInt8>) {
        for start in stride(from: bytes.startIndex, to: bytes.endIndex - 3, by: 4) {
            let place = Int(bytes[start] & 0x7F) << 8 | Int(bytes[start + 1])
            switch bytes[start + 2] {
            // What is at the end of the file decides more than the rest.
            case 0..<128: if place < file.count { file[file.count - 1 - place] = bytes[start + 3] }
            case 128..<250: if place < file.count { file[place] = bytes[start + 3] }
            default: file = Array(file.prefix(place))
            }
        }
    }

    /// Makes the footer's checksum fit.
    private static func sealFooter(of file: inout [UInt8]) {
        let start = file.count - SegmentLayout.footerByteCount
        guard start >= 0 else { return }
        var checksum = Checksum()
        // SAFETY: the array's own bytes.
        unsafe file[start..<file.count - 24].withUnsafeBytes { unsafe checksum.add($0) }
        for (index, byte) in (0..<8).map({ UInt8(truncatingIfNeeded: checksum.value >> UInt64(8 * $0)) }).enumerated() {
            file[file.count - 24 + index] = byte
        }
    }

    private static func segment() throws -> [UInt8] {
        try written { index in index.apply(removing: [], adding: documents) }
    }

    private static func vectors() throws -> [UInt8] {
        try written { index in
            index.apply(removing: [], adding: documents)
            let vector = SentenceVector(codes: (0..<SentenceVector.dimensions).map { Int8($0 % 100) }, scale: 0.01)
            index.setVectors(Dictionary(uniqueKeysWithValues: documents.map { ($0.id, vector) }))
        }
    }

    /// The last of the files of an index that `fill` has filled.
    private static func written(_ fill: (SearchIndex) -> Void) throws -> [UInt8] {
        let directory = NSTemporaryDirectory() + "/askfuzz-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let models = try EngineModels(directory: models, meaning: false)
        let index = try SearchIndex(directory: directory, models: models, scoring: .bm25f)
        fill(index)
        try index.flush(transaction: 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0 != "manifest" }
        return try FileDescriptor.open(directory + "/" + (names.max() ?? ""), for: .reading).readAll()
    }
}
