import Testing

@testable import ask

struct DisplayWidthTests {
    @Test(arguments: [
        ("a", 1), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("中", 2), ("。", 2), ("（", 2), ("ｆ", 2), ("ｶ", 1),
        ("한", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("あ", 2), ("😀", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇨🇳", 2), ("🇨", 1),
        ("❤", 1), ("❤\u{fe0f}", 2), ("—", 1), ("…", 1), ("·", 1), ("⟦", 1), ("\u{20000}", 2), ("\u{200b}", 0),
        ("\u{feff}", 0), ("\u{ad}", 1), ("\u{7f}", 0), ("\u{9b}", 0), ("\r\n", 0), ("\u{1b}", 0),
    ])
    func `a character takes the cells that terminals give it`(character: Character, cells: Int) {
        #expect(character.displayWidth == cells)
    }

    @Test func `a text takes the cells of its characters`() {
        #expect("".displayWidth == 0)
        #expect("etcd 备份".displayWidth == 9)
        #expect(pad("备份", 6) == "备份  " && padded("备份", 6) == "  备份")
        #expect(pad("备份", 3) == "备份")
    }
}
