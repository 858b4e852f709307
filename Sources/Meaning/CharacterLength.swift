extension UInt8 {
    /// Bytes of the UTF-8 character that begins with this one.
    var characterLength: Int {
        switch self {
        case 0xF0...: 4
        case 0xE0...: 3
        case 0xC0...: 2
        default: 1
        }
    }
}
