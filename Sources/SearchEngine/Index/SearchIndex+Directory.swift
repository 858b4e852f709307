// An index on disk: opening it, checking it, emptying it, and the manifest that says what it is.

import Foundation
import Meaning
import Platform

extension SearchIndex {
    /// Opens the index in a directory that exists; an empty one is an empty index, at transaction 0.
    ///
    /// The files are mapped. Of files that are large together only the frame is checked here: `verify` reads them whole.
    /// - Parameter source: what the documents come from: an index of another source is stale.
    /// - Throws: `EngineError` when something is damaged or missing; `StaleIndexError` when it is of no use: call `erase`,
    ///   open again and add all documents anew. `SystemError`.
    package convenience init(
        directory: String, source: String = "", models: EngineModels, scoring: ScoringFunction
    ) throws {
        try self.init(
            directory: directory, source: source, models: models, scoring: scoring, smallCount: Segment.smallCount)
    }

    convenience init(
        directory: String, source: String = "", models: EngineModels, scoring: ScoringFunction, smallCount: Int
    ) throws {
        let fingerprint = models.fingerprint
        let manifest =
            try IndexManifest.read(in: directory) ?? IndexManifest(analysis: fingerprint, source: source)
        guard manifest.analysis == fingerprint else {
            throw StaleIndexError("texts were analysed as \(manifest.analysis), and are now as \(fingerprint)")
        }
        guard manifest.source == source else { throw StaleIndexError("it belongs to another database") }
        var segments: [LiveSegment] = []
        for entry in manifest.segments {
            var live = LiveSegment(
                try SearchIndex.present(entry.name, in: directory) {
                    try Segment(path: $0, name: entry.name, smallCount: smallCount)
                })
            guard live.remove(entry.removed) else { throw SearchIndex.badRemoval(entry, directory) }
            segments.append(live)
        }
        segments.sort { $0.liveCount > $1.liveCount }
        let vectors = try SearchIndex.vectors(manifest, models, directory)
        self.init(
            IndexSnapshot(
                models: models, scoring: scoring, segments: segments, vectors: vectors, smallCount: smallCount),
            Storage(
                directory: directory, source: source, encoder: models.encoder?.identity ?? manifest.encoder,
                transaction: manifest.transaction, nextFile: manifest.nextFile, files: manifest.files))
        if snapshot.storedByteCount <= SearchIndex.smallByteCount { try verify() }
        try removeStrangers()
    }

    /// Those that the encoder of `models` made; without an encoder those that there are, to be kept in step.
    private static func vectors(
        _ manifest: IndexManifest, _ models: EngineModels, _ directory: String
    ) throws -> VectorTable {
        if let encoder = models.encoder, encoder.identity != manifest.encoder { return VectorTable() }
        return VectorTable(
            stored: try manifest.vectors.map { entry in
                var live = LiveVectors(
                    try present(entry.name, in: directory) { try VectorSegment(path: $0, name: entry.name) })
                guard entry.removed.allSatisfy({ live.remove(row: Int($0)) }) else {
                    throw badRemoval(entry, directory)
                }
                return live
            })
    }

    /// Opens a file that the manifest names.
    private static func present<File>(_ name: String, in directory: String, open: (String) throws -> File) throws
        -> File
    {
        let path = directory + "/" + name
        do {
            return try open(path)
        } catch let error as SystemError where error.isMissingFile {
            throw EngineError(file: path, line: nil, found: "no file", expected: "what the manifest names")
        }
    }

    private static func badRemoval(_ entry: IndexManifest.Entry, _ directory: String) -> EngineError {
        EngineError(
            file: IndexManifest.path(in: directory), line: nil, found: "removed documents of \(entry.name)",
            expected: "numbers of its documents, each once")
    }

    /// Bytes of all files up to which opening reads them whole.
    package static let smallByteCount = 64 << 20

    /// Removes the index of a directory.
    /// - Throws: `SystemError`.
    package static func erase(directory: String) throws {
        try FileSystem.remove(IndexManifest.path(in: directory))
        for name in names(in: directory) where isIndexFile(name) { try FileSystem.remove(directory + "/" + name) }
    }

    static let segmentSuffix = ".segment"
    static let vectorsSuffix = ".vectors"

    /// Whether it is, or was to become, a file of an index.
    private static func isIndexFile(_ name: String) -> Bool {
        name.contains(segmentSuffix) || name.contains(vectorsSuffix) || name.hasPrefix("manifest.")
    }

    private static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// Removes files that a merge or a flush left behind when it was cut off.
    private func removeStrangers() throws(SystemError) {
        guard let directory = storage.directory else { return }
        let known = storage.files
        for name in SearchIndex.names(in: directory) where SearchIndex.isIndexFile(name) && !known.contains(name) {
            try FileSystem.remove(directory + "/" + name)
        }
    }

    /// The last transaction whose changes the directory holds; 0 for a new index, one in memory, and one that is being
    /// built. What came later is to be applied again after opening.
    package var transaction: Int64 { storage.transaction }

    /// What the documents come from.
    package var source: String { storage.source }

    /// Live documents and vectors that are in memory alone.
    package var unflushedCount: Int {
        let snapshot = snapshot
        return snapshot.segments.reduce(snapshot.vectors.memoryCount) {
            $0 + ($1.segment.name == nil ? $1.liveCount : 0)
        }
    }

    /// Whether the documents were analysed as `models` would.
    package func isAnalysed(by models: EngineModels) -> Bool { snapshot.models.fingerprint == models.fingerprint }

    /// Reads all files.
    /// - Throws: `EngineError` when one is not what was written.
    package func verify() throws(EngineError) {
        let snapshot = snapshot
        for live in snapshot.segments { try live.segment.verify() }
        for live in snapshot.vectors.stored { try live.segment.verify() }
    }

    /// Forgets all documents and removes the files, those of whatever is being written with them. For the caller of `apply`.
    /// - Parameter source: what the documents will come from.
    /// - Throws: `SystemError`; the index in memory is empty all the same.
    package func reset(source: String) throws {
        changeStorage { storage in
            storage.source = source
            storage.transaction = 0
            storage.files = []
            storage.pinned = []
            storage.generation += 1
        }
        publish([], VectorTable())
        if let directory = storage.directory { try SearchIndex.erase(directory: directory) }
    }

    /// Writes the manifest of these segments and vectors, publishes them, and removes the files that it no longer names.
    /// - Throws: `SystemError`; nothing has changed.
    func commit(_ segments: [LiveSegment], _ vectors: VectorTable, transaction: Int64) throws {
        guard let directory = storage.directory else { return }
        let snapshot = snapshot
        var manifest = IndexManifest(analysis: snapshot.models.fingerprint, source: storage.source)
        manifest.transaction = transaction
        manifest.encoder = storage.encoder
        manifest.nextFile = storage.nextFile
        manifest.segments = segments.compactMap { live in
            live.segment.name.map { IndexManifest.Entry(name: $0, removed: live.removed) }
        }
        manifest.vectors = vectors.stored.map { IndexManifest.Entry(name: $0.segment.name, removed: $0.removed) }
        try manifest.write(in: directory)
        let gone = storage.files.union(snapshot.segments.compactMap(\.segment.name)).subtracting(manifest.files)
        changeStorage { storage in
            storage.transaction = transaction
            storage.files = manifest.files
        }
        publish(segments.sorted { $0.liveCount > $1.liveCount }, vectors)
        for name in gone { try FileSystem.remove(directory + "/" + name) }
    }
}

extension IndexManifest {
    /// Names of the files that it refers to.
    var files: Set<String> { Set((segments + vectors).map(\.name)) }
}
