// A file of the user's, read with what damaged it undone.

import Platform
import TextRepair

struct RestoredFile {
    /// `-` for stdin.
    let path: String

    /// The last part of the path; `standard input` for stdin.
    var name: String {
        path == "-" ? "standard input" : String(path.split(separator: "/").last ?? Substring(path))
    }

    /// Reads the lines.
    /// - Parameters:
    ///   - models: directory of the models; nil leaves characters that lost bytes unread.
    ///   - progress: called now and then with how much has been read, 0…1, or nil if the whole is not known.
    /// - Throws: `SystemError` for the file, `RepairError` for the model, and what `line` throws.
    func read(
        repair: RepairMode, models: String?, progress: (Double?) -> Void, line: (RestoredLine) throws -> Void
    ) throws -> RepairReport {
        let file =
            path == "-" ? StandardStream.input.takeDescriptor() : try FileDescriptor.open(path, for: .reading)
        let model = repair == .off ? nil : try models.map { try RestorationModel(contentsOf: $0 + "/restoration.bin") }
        let size = path == "-" ? nil : FileSystem.size(of: path)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        return try TextRestorer(model: model, mode: repair).restore(
            nextChunk: {
                do throws(SystemError) {
                    return Array(buffer[..<(try file.read(into: &buffer))])
                } catch {
                    throw SystemError(call: error.call, subject: path, code: error.code)
                }
            },
            progress: { bytes in progress(size.map { min(1, Double(bytes) / Double(max(1, $0))) }) },
            line: line)
    }

    /// Whether `output` is a file that exists and is this one. What cannot be found out is an error, not a no: the
    /// caller is about to replace `output`.
    /// - Throws: `SystemError`.
    func isSame(as output: String) throws(SystemError) -> Bool {
        let identity: FileIdentity
        do throws(SystemError) {
            identity = try FileIdentity(of: output)
        } catch {
            if error.isMissingFile { return false }
            throw error
        }
        return identity == (path == "-" ? try FileIdentity(of: .input) : try FileIdentity(of: path))
    }
}
