// Directories that go away with their test.

import Foundation

/// A fresh directory in `parent`; removed with all that is in it when this value goes.
package final class TemporaryDirectory: Sendable {
    /// Absolute, short: a Unix socket's path has 107 bytes at most.
    package let path: String

    package init(in parent: String = "/tmp") throws {
        var template = Array("\(parent)/askd-test-XXXXXX".utf8CString)
        // SAFETY: mkdtemp replaces the six X in place.
        guard let made = unsafe mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
        path = unsafe String(cString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file; its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }
}
