// One program for all fuzz targets: `askfuzz TARGET [libFuzzer's arguments]`. `Tests/Fuzz/run` builds and starts it.

import CFuzzer
import Foundation

/// What libFuzzer's C function calls.
nonisolated(unsafe) private var feed: FuzzTarget.Feed = { _ in }

private let name = CommandLine.arguments.dropFirst().first ?? ""
guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    // For `run`, one a line.
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(name.isEmpty ? 0 : 2)
}
unsafe feed = try target.prepare()
// Where inputs come from that are good to begin with; what is found goes to the first directory.
private let directories = target.seeds.map { FuzzTarget.root + "/Tests/" + $0 }
    .filter { FileManager.default.fileExists(atPath: $0) }
private let words = CommandLine.arguments.dropFirst() + directories
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: words.count + 1)
for (index, word) in words.enumerated() { unsafe arguments?[index] = unsafe strdup(word) }
unsafe arguments?[words.count] = nil
var count = Int32(words.count)
exit(
    unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        // SAFETY: libFuzzer's bytes, copied.
        unsafe feed([UInt8](UnsafeBufferPointer(start: data, count: size))[...])
        return 0
    })
