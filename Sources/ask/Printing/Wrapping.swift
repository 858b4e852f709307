// Folding text to a width, Chinese and English as their readers expect it.

extension StyledText {
    /// The text in lines of at most `width` cells, ≥ 2. Nothing but blanks at the folds is lost; a line's indentation
    /// is kept in the lines that it is folded into, as long as that leaves half of the width.
    func wrapped(to width: Int) -> [StyledText] {
        precondition(width >= 2, "a wide character takes two cells")
        return lines.flatMap { $0.expandingTabs().foldedLine(to: width) }
    }

    /// This and `text` after it, folded so that all of `text` stands to the right of this.
    /// - Parameter width: cells in a line; nil folds nothing.
    func followed(by text: StyledText, width limit: Int?) -> [StyledText] {
        guard let limit, limit - width >= 2 else { return [self + text] }
        let blanks = StyledText(String(repeating: " ", count: width))
        return text.wrapped(to: limit - width).enumerated().map { ($0.offset == 0 ? self : blanks) + $0.element }
    }

    /// Folds one line.
    private func foldedLine(to width: Int) -> [StyledText] {
        let blanks = cells.prefix(while: \.isBlank)
        var indentation = StyledText(cells: blanks)
        if indentation.width > width / 2 || width - indentation.width < 2 { indentation = StyledText() }
        let limit = width - indentation.width
        var rest = cells[blanks.count...]
        var folded: [StyledText] = []
        while !rest.isEmpty {
            let end = Self.fold(rest, limit)
            let line = rest[..<end]
            folded.append(indentation + StyledText(cells: line.dropLast { $0.isBlank }))
            rest = rest[end...].drop(while: \.isBlank)
        }
        return folded.isEmpty ? [StyledText()] : folded
    }

    /// Where the first line ends: at the last place within `limit` that allows it, or within a word that is longer.
    /// Blanks may stand beyond the limit, since they are not printed there.
    private static func fold(_ cells: ArraySlice<Cell>, _ limit: Int) -> Int {
        var used = 0
        var index = cells.startIndex
        var fold: Int?
        while index < cells.endIndex {
            let cell = cells[index]
            used += cell.width
            if used > limit, !cell.isBlank, index > cells.startIndex { return fold ?? index }
            index += 1
            if index < cells.endIndex, mayFold(cell, cells[index]) { fold = index }
        }
        return cells.endIndex
    }

    /// Whether a line may end between two characters: after a blank, and beside a wide character unless a mark would
    /// be torn from what it belongs to (Unicode UAX #14, classes CL, CP, OP, QU, NS in short).
    static func mayFold(_ before: Cell, _ after: Cell) -> Bool {
        if after.isBlank { return false }
        if before.isBlank { return true }
        guard before.width == 2 || after.width == 2 else { return false }
        return !neverEndsLine.contains(before.character) && !neverBeginsLine.contains(after.character)
    }

    private static let neverEndsLine = Set("（【《「『〈〔［｛“‘([{<\"'#$@&")
    private static let neverBeginsLine = Set(
        "，。、；：？！）】》」』〉〕］｝”’…—·～％,.;:?!)]}>\"'%々ー゛゜ァィゥェォッャュョぁぃぅぇぉっゃゅょ")

    /// Tabs become blanks up to the next multiple of four cells.
    private func expandingTabs() -> StyledText {
        guard cells.contains(where: { $0.character == "\t" }) else { return self }
        var expanded = StyledText()
        var column = 0
        for cell in cells {
            let blanks = cell.character == "\t" ? 4 - column % 4 : 0
            column += blanks + cell.width
            if blanks == 0 {
                expanded.cells.append(cell)
            } else {
                expanded.cells += Array(repeating: Cell(" ", cell.face), count: blanks)
            }
        }
        return expanded
    }
}

extension StyledText.Cell {
    fileprivate var isBlank: Bool { character == " " || character == "\u{3000}" || character == "\t" }
}

extension ArraySlice {
    fileprivate func dropLast(while predicate: (Element) -> Bool) -> ArraySlice {
        var rest = self
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
