// Asking a terminal to copy, which works over ssh too.

import FoundationEssentials

enum Clipboard {
    /// Longest text that terminals take, bytes: xterm reads 100,000 bytes of a sequence at most, and base64 makes four
    /// of three.
    static let limit = 74_994

    /// OSC 52 (XTerm Control Sequences, Manipulate Selection Data): puts the text on the clipboard.
    static func sequence(_ text: [UInt8]) -> String { "\u{1b}]52;c;\(Data(text).base64EncodedString())\u{7}" }
}
