/// What speaks for and against a line's bytes being UTF-8 that was read as something else.
struct ByteEvidence: Equatable {
    /// Whole characters of two, and of three or four bytes.
    var wholeShort = 0, wholeLong = 0
    /// Characters of three or four bytes that lack some, but not all that follow the lead.
    var lackingSome = 0
    /// Á, Í, Ï, Ð, Ý or í without their second byte: the lead C3 alone.
    var loneC3 = 0
    /// Everything else that is not ASCII.
    var other = 0
    /// Leads E3…E9, those of kana and hanzi, without any other byte and not beside a Latin letter (as in "café"); part of
    /// `other`.
    var loneLeads = 0

    var whole: Int { wholeShort + wholeLong }

    init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let (kind, length) = UTF8Groups.next(bytes, at: index)
            defer { index += length }
            switch kind {
            case .ascii: continue
            case .whole where length == 2: wholeShort += 1
            case .whole: wholeLong += 1
            case .stray: other += 1
            case .damaged: addDamaged(bytes, at: index, length: length)
            }
        }
    }

    private mutating func addDamaged(_ bytes: ArraySlice<UInt8>, at index: Int, length: Int) {
        let lead = bytes[index]
        if length > 1 {
            lackingSome += 1
        } else if lead == 0xC3 {
            loneC3 += 1
        } else {
            other += 1
            let before = index > bytes.startIndex ? bytes[index - 1] : 0
            let after = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if (0xE3...0xE9).contains(lead), length == 1, !isLatinLetter(before), !isLatinLetter(after) {
                loneLeads += 1
            }
        }
    }

    static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.wholeShort += b.wholeShort
        sum.wholeLong += b.wholeLong
        sum.lackingSome += b.lackingSome
        sum.loneC3 += b.loneC3
        sum.other += b.other
        sum.loneLeads += b.loneLeads
        return sum
    }

    /// The sequences that fit are many, those that do not are few. Characters that lack a byte may outnumber the whole ones
    /// only where there is no doubt otherwise: three accented letters and symbols in the right order, over and over.
    private var fits: Bool {
        if 20 * other > whole + lackingSome + loneC3 { return false }
        let isLackingLittle = 2 * lackingSome <= whole || (lackingSome <= 3 * wholeLong && other == 0)
        return isLackingLittle && loneC3 <= 2 * whole
    }

    /// This line alone says that its file is damaged.
    var isStrong: Bool { whole >= 3 && fits }

    /// All lines that could be damaged say it together; a long sequence counts twice, since accented letters that are
    /// followed by two symbols do not occur by chance.
    var isStrongTogether: Bool { wholeShort + 2 * wholeLong >= 3 && fits }

    /// In a file known to be damaged, this line is damaged too.
    var isWeak: Bool {
        let fitting = whole + lackingSome + loneLeads
        return fitting > 0 && 2 * (other - loneLeads) <= fitting && (loneC3 == 0 || whole + lackingSome > 0)
    }
}

func isLatinLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
}
