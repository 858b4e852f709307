import TestSupport
import Testing

@testable import ask

struct LineLayoutTests {
    private func layout(_ text: String, at cursor: Int, columns: Int) -> LineLayout {
        LineLayout(prompt: "> ", text: Array(text), cursor: cursor, columns: columns)
    }

    @Test func `a wide character that does not fit begins the next row, and the cursor goes with it`() {
        let found = layout("a中文", at: 2, columns: 5)
        #expect(found.rows == ["> a中", "文"] && found.row == 1 && found.column == 0)
    }

    @Test func `behind a full row the cursor stands on the next`() {
        let found = layout("abc", at: 3, columns: 5)
        #expect(found.rows == ["> abc", ""] && found.row == 1 && found.column == 0)
    }

    @Test func `a line feed begins a row`() {
        let found = layout("a\n中", at: 3, columns: 80)
        #expect(found.rows == ["> a", "中"] && found.row == 1 && found.column == 2)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `no row is too long, and nothing is lost`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let characters = (0..<60).map { _ in Array("ab 中，👩‍👧é🇩🇪").randomElement(using: &generator) ?? " " }
        let columns = Int.random(in: 2...30, using: &generator)
        let cursor = Int.random(in: 0...60, using: &generator)
        let found = LineLayout(prompt: "", text: characters, cursor: cursor, columns: columns)
        #expect(found.rows.allSatisfy { $0.displayWidth <= columns } && found.column < columns)
        #expect(found.rows.joined() == String(characters))
        let before = found.rows[..<found.row].joined().count
        #expect(
            found.rows[..<found.row].joined() + found.rows[found.row].prefix(cursor - before)
                == String(characters[..<cursor]))
        let window = found.window(3)
        #expect(window.rows.count <= 3 && window.rows[window.row] == found.rows[found.row])
    }
}
