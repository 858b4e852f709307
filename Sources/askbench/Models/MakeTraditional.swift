// Makes `Models/traditional.tsv`.

import Foundation

/// Every Han character that ICU's transform "Traditional-Simplified" (which Foundation carries) changes, with what it
/// becomes: the file's contents. Only characters that become one other character.
func traditionalTable() -> String {
    let blocks: [ClosedRange<UInt32>] = [0x3400...0x4DBF, 0x4E00...0x9FFF, 0x2_0000...0x3_FFFD]
    var lines = [
        "# traditional<TAB>simplified, from ICU's transform Traditional-Simplified. Made by: askbench make-traditional"
    ]
    let transform = StringTransform("Traditional-Simplified")
    for value in blocks.joined() {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let traditional = String(scalar)
        guard let simplified = traditional.applyingTransform(transform, reverse: false), simplified != traditional,
            simplified.unicodeScalars.count == 1
        else { continue }
        lines.append("\(traditional)\t\(simplified)")
    }
    return lines.joined(separator: "\n") + "\n"
}
