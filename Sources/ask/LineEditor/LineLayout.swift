// Where the characters of a line that is edited stand on the screen.

/// Prompt and text in rows of a terminal, and the cursor among them.
struct LineLayout: Equatable {
    /// Rows from the top, each of at most `columns` cells, free of what would command the terminal.
    private(set) var rows: [String] = [""]
    /// Where the cursor stands, from 0.
    private(set) var row = 0
    private(set) var column = 0

    /// - Parameters:
    ///   - cursor: the character of `text` that it stands on, 0…its count.
    ///   - columns: cells in a row, ≥ 2.
    init(prompt: String, text: [Character], cursor: Int, columns: Int) {
        var used = 0
        func place(_ character: Character) {
            for cell in StyledText(String(character)).cells where cell.character != "\n" {
                if used + cell.width > columns { breakRow() }
                rows[rows.count - 1].append(cell.character)
                used += cell.width
            }
        }
        func breakRow() {
            rows.append("")
            used = 0
        }
        for character in prompt { place(character) }
        for index in 0...text.count {
            if index < text.count, !text[index].isNewline, used + text[index].displayWidth > columns { breakRow() }
            // Behind a full row there is no cell for the cursor.
            if index == cursor {
                if used >= columns { breakRow() }
                (row, column) = (rows.count - 1, used)
            }
            guard index < text.count else { break }
            if text[index].isNewline { breakRow() } else { place(text[index]) }
        }
    }

    /// The rows that are shown on a screen with `count` rows, ≥ 1, the cursor's among them.
    func window(_ count: Int) -> LineLayout {
        guard rows.count > count else { return self }
        let start = max(0, min(row - count / 2, rows.count - count))
        var shown = self
        shown.rows = Array(rows[start..<(start + count)])
        shown.row = row - start
        return shown
    }

    /// Rows above the cursor's once a terminal has folded all anew to `columns` cells.
    func rowsAbove(columns: Int) -> Int {
        rows[..<row].reduce(0) { $0 + max(1, ($1.displayWidth + columns - 1) / columns) } + column / columns
    }
}
