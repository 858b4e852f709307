/// Damaged characters outside the model's vocabulary: letters of other alphabets, symbols, emoji.
enum RareCharacters {
    /// The letter that its group is most often, for alphabets whose everyday letters lose bytes: Spanish and Portuguese í,
    /// Czech č, Russian с and А, Arabic ف and ح, Hebrew ם, Vietnamese ậ and ờ, Greek έ and ύ, the kana き.
    private static let frequent: [DamagedGroup: Unicode.Scalar] = {
        var frequent: [DamagedGroup: Unicode.Scalar] = [:]
        for letter in "íčсАفحםậờέύきでめ".unicodeScalars {
            guard let group = DamagedGroup(damaging: letter) else { continue }
            frequent[group] = frequent[group] ?? letter
        }
        return frequent
    }()

    /// - Parameter afterLowercase: the character before is a small Latin letter, so that no capital follows.
    /// - Returns: the most plausible character, nil if nothing speaks for one; certain if nothing else is possible.
    static func best(for group: DamagedGroup, afterLowercase: Bool) -> (scalar: Unicode.Scalar, isCertain: Bool)? {
        let possible = DamagedGroup.completions(of: group).compactMap(Unicode.Scalar.init).filter(isText)
        if possible.count == 1 { return (possible[0], true) }
        guard let letter = frequent[group] else { return nil }
        // Of Á Í Ï Ð Ý í only the last is small.
        return (letter, afterLowercase && letter == "í")
    }

    private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .unassigned, .control, .privateUse, .surrogate: false
        default: true
        }
    }
}
