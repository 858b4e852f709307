import AskProtocol
import Testing

@testable import ask

struct MessageTests {
    @Test(
        arguments: [
            ([:], Language.english), (["LANG": "zh_CN.UTF-8"], .chinese), (["LANG": "zh_TW.utf8"], .chinese),
            (["LANG": "zh"], .chinese), (["LANG": "C.UTF-8"], .english), (["LANG": "de_DE.UTF-8"], .english),
            (["LC_ALL": "C", "LANG": "zh_CN.UTF-8"], .english), (["LC_ALL": "", "LANG": "zh_CN.UTF-8"], .chinese),
            (["LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"], .chinese),
            (["LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"], .english),
            // A terminal that expects another encoding would show rubbish.
            (["LANG": "zh_CN.GB18030"], .english), (["LANG": "zh_CN.UTF-8@pinyin"], .chinese),
        ] as [([String: String], Language)])
    func `the environment chooses the language, as POSIX says`(environment: [String: String], language: Language) {
        #expect(Language(environment: environment) == language)
    }

    /// Whether a text is in Chinese, and not one that was forgotten.
    private func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4e00...0x9fff) ~= $0.value }
    }

    @Test func `what the tables say is said in both languages`() {
        let tables: [[Message]] = [
            Command.all.map(\.summary), Command.all.compactMap(\.details),
            Command.all.flatMap(\.allOptions).map(\.help),
            REPL.colons.map(\.help), LineEditor.keyTable.map(\.meaning), Usage.forms.map(\.meaning),
            ExitCode.meanings.map(\.meaning), Surroundings.variables.map(\.meaning), Surroundings.files.map(\.meaning),
        ]
        for message in tables.flatMap(\.self) {
            #expect(isChinese(message.chinese), "\(message.english)")
            #expect(!message.english.isEmpty && message.english != message.chinese, "\(message.english)")
        }
    }
}
