// Files of the index on their way.

/// A flush or a merge: what goes into which file. Run it on any thread, then hand the outcome to `SearchIndex.finish`.
package struct IndexWork: Sendable {
    /// Segments that become one; all of them have files (a merge) or none has (a flush).
    let segments: [LiveSegment]
    /// Vectors of memory, and files of vectors, that become one file.
    let memoryVectors: MemoryVectors
    let vectors: [LiveVectors]
    let snapshot: IndexSnapshot
    let directory: String
    let segmentName: String
    let vectorsName: String
    /// For a flush: the last transaction that had been applied. Nil for a merge.
    let transaction: Int64?
    let generation: Int

    /// Reads what there is and writes the new files; asking and changing go on meanwhile.
    /// - Throws: `SystemError`; there are no new files then.
    package func run() throws -> WrittenIndexFiles {
        var written = WrittenIndexFiles(work: self)
        if !segments.isEmpty {
            let path = directory + "/" + segmentName
            let sink = try SegmentSink(path: path)
            _ = try SegmentMerger(segments).finish(snapshot.scoring, snapshot.models.parameters, sink: sink)
            written.segment = LiveSegment(
                try Segment(path: path, name: segmentName, smallCount: snapshot.smallCount))
        }
        if memoryVectors.count > 0 || !vectors.isEmpty {
            let path = directory + "/" + vectorsName
            try VectorWriter.write(memoryVectors, vectors, to: path)
            written.vectors = LiveVectors(try VectorSegment(path: path, name: vectorsName))
        }
        return written
    }
}

/// Files that are written and that nothing refers to yet.
package struct WrittenIndexFiles: Sendable {
    let work: IndexWork
    var segment: LiveSegment?
    var vectors: LiveVectors?
}

/// Documents that have become a file which nothing refers to yet.
package struct WrittenDocuments: Sendable {
    let segments: [LiveSegment]
    let generation: Int
}
