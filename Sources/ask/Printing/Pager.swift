// Texts that are longer than the screen.

import Platform

extension Console {
    /// Prints lines, by `$PAGER` (less) when they are more than the terminal has.
    func page(_ lines: [StyledText], environment: [String: String]) throws {
        if let rows = TerminalSize.of(.output)?.rows, lines.count >= rows, try isPaged(lines, environment) { return }
        for line in lines { print(line) }
    }

    private func isPaged(_ lines: [StyledText], _ environment: [String: String]) throws -> Bool {
        let chosen = environment["PAGER"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        guard let pager = chosen ?? Executable.find("less", path: environment["PATH"]) else { return false }
        try flush()
        // -R: colours pass.
        let variables = environment.merging(["LESS": "-R"]) { own, _ in own }
        let text = lines.map { $0.rendered(colored: isColored) + "\n" }.joined()
        return try ForegroundProgram.run(
            "/bin/sh", arguments: ["-c", pager], environment: variables, input: Array(text.utf8))
    }
}
