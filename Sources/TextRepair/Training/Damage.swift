/// The damage that ``TextRestorer`` undoes, done on purpose: for measuring it.
package enum Damage {
    /// UTF-8 read as Windows-1252, without the bytes that vanish on the way.
    package static func misread(_ text: some StringProtocol) -> String {
        Windows1252.decode(Array(text.utf8.filter { !DamagedGroup.isLost($0) })[...])
    }

    /// Whether a character loses bytes.
    package static func damages(_ scalar: Unicode.Scalar) -> Bool {
        UTF8.width(scalar) > 1 && String(scalar).utf8.contains(where: DamagedGroup.isLost)
    }
}
