/// How a file's bytes were read. Damage that the text went through before it was stored is no part of it.
package enum InputEncoding: String, Sendable, Codable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Also GBK and GB 2312, which it contains.
    case gb18030 = "GB18030"
    /// Also Latin-1, whose printable characters it contains.
    case windows1252 = "Windows-1252"
    /// UTF-8 in some lines, other encodings or cut characters in others.
    case mixed = "mixed"
}
