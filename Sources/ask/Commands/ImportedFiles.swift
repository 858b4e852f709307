// Which files an import reads: those that are named, and those in the directories that are named.

import FoundationEssentials
import Importing
import Platform

/// A file, and what its pairs' source is called.
struct ImportedFile: Equatable {
    let path: String
    let name: String
    /// Whether only its directory was named: that it holds no pairs is then no error.
    var isFound = false

    /// The files that `path` stands for: itself, or what is in the directory and below it and has a name that says that
    /// it can be imported. Hidden files and directories are left out, and links to directories are not followed.
    /// - Throws: `AskError.data` when a directory has no such file; `SystemError`, `CocoaError` when it cannot be read.
    static func files(at path: String) throws -> [ImportedFile] {
        let name = RestoredFile(path: path).name
        guard path != "-", FileSystem.isDirectory(path) else { return [ImportedFile(path: path, name: name)] }
        let prefix = name.isEmpty || name.allSatisfy { $0 == "." } ? "" : name + "/"
        let files = try relativePaths(in: path).map {
            ImportedFile(path: path + (path.hasSuffix("/") ? "" : "/") + $0, name: prefix + $0, isFound: true)
        }
        if files.isEmpty {
            let suffixes = suffixes.map { "." + $0 }.joined(separator: ", ")
            throw AskError.data(.nothingToImport(in: path, suffixes: suffixes))
        }
        return files
    }

    /// Of the names of files that are taken from a directory.
    static let suffixes = ImportFormat.all.flatMap(\.suffixes) + ["txt"]

    private static func relativePaths(in directory: String) throws -> [String] {
        var paths: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() where !name.hasPrefix(".") {
            let path = directory + "/" + name
            let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            if type == .typeDirectory {
                paths += try relativePaths(in: path).map { name + "/" + $0 }
            } else if FileSystem.size(of: path) != nil, hasKnownSuffix(name) {
                paths.append(name)
            }
        }
        return paths
    }

    private static func hasKnownSuffix(_ name: String) -> Bool {
        guard let point = name.lastIndex(of: ".") else { return false }
        return suffixes.contains(name[name.index(after: point)...].lowercased())
    }
}
