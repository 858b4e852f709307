import TestSupport
import Testing

@testable import SearchEngine

struct TokenizerTests {
    /// Tokens as `kind:text`, the kind by its first letter.
    private func tokens(_ text: String) throws -> [String] {
        var tokenizer = Tokenizer(table: try loadModels().traditional)
        tokenizer.tokenize(text)
        return tokenizer.tokens.map { token in
            "\("\(token.kind)".prefix(1)):" + String(decoding: tokenizer.word(of: token), as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("容器网", ["c:容", "b:容器", "c:器", "b:器网", "c:网"]),
        ("容 器", ["c:容", "c:器"]),
        ("容，器", ["c:容", "c:器"]),
        ("鏡像", ["c:镜", "b:镜像", "c:像"]),
        ("テ한", ["c:テ", "b:テ한", "c:한"]),
        ("㐀𠀀", ["c:㐀", "b:㐀𠀀", "c:𠀀"]),
        ("ｶﾞ", ["c:ガ"]),
        ("CI器", ["w:ci", "c:器"]),
        ("镜\u{FFFD}像\u{FFFD}\u{FFFD}ci\u{FFFD}", ["c:镜", "c:像", "w:ci"]),
    ])
    func `CJK characters and bigrams`(text: String, expected: [String]) throws {
        #expect(try tokens(text) == expected)
    }

    @Test(arguments: [
        ("gitlab-ci", ["w:gitlab-ci", "p:gitlab", "p:ci", "p:gitlabci"]),
        ("kube_proxy", ["w:kube_proxy", "p:kube", "p:proxy", "p:kubeproxy"]),
        ("a.b.c", ["w:a.b.c", "p:abc"]),
        ("v1.14.2", ["w:v1.14.2", "p:v1", "p:1", "p:14", "p:2", "p:v1142"]),
        ("k8s", ["w:k8s", "p:8"]),
        ("NetworkPolicy", ["w:networkpolicy", "s:networkpolic", "p:network", "p:policy"]),
        ("HTTPServer", ["w:httpserver", "s:httpserv", "p:http", "p:server"]),
        ("Ｄｏｃｋｅｒ", ["w:docker", "s:dock"]),
        ("C++ c# x#y", ["w:c++", "w:c#", "w:x#", "w:y"]),
        ("-a- b.", ["w:a", "w:b"]),
        ("Straße STRASSE", ["w:strasse", "s:strass", "w:strasse", "s:strass"]),
        ("e\u{301} é", ["w:é", "w:é"]),
        ("1\u{FE0F}\u{20E3}", ["w:1"]),
        ("日志log4j", ["c:日", "b:日志", "c:志", "w:log4j", "p:log", "p:4"]),
    ])
    func `words, compounds, parts and stems`(text: String, expected: [String]) throws {
        #expect(try tokens(text) == expected)
    }

    @Test(arguments: ["", "，。！", "👩‍💻", "\u{0}", "- . _", "\u{200B}"])
    func `text without words has no terms`(text: String) throws {
        #expect(try tokens(text) == [])
    }

    @Test func `a character counts one unit, a word 1.6`() throws {
        var tokenizer = Tokenizer(table: try loadModels().traditional)
        tokenizer.tokenize("容器 gitlab-ci")
        #expect(tokenizer.length == 5 + 5 + 8)
    }

    @Test func `a word without end is cut`() throws {
        let words = try tokens(String(repeating: "x", count: 150)).filter { $0.hasPrefix("w:") }
        #expect(words.map(\.count) == [66, 66, 24])
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `every token lies in its text on grapheme cluster boundaries`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let text = RandomText.make(&generator, pieces: 1...40)
        var boundaries: Set<Int> = [0]
        for character in text { boundaries.insert((boundaries.max() ?? 0) + character.utf8.count) }
        var tokenizer = Tokenizer(table: try loadModels().traditional)
        tokenizer.tokenize(text)
        for token in tokenizer.tokens {
            let characters = tokenizer.characters[Int(token.first)..<Int(token.first + token.count)]
            #expect(boundaries.contains(Int(characters.first?.start ?? 1)))
            #expect(boundaries.contains(Int(characters.last?.end ?? 1)))
        }
    }
}

struct LightStemmerTests {
    @Test(arguments: [
        ["deploy", "deploys", "deployed", "deploying", "deployment", "deployments"],
        ["policy", "policies"], ["cache", "caches", "cached", "caching"], ["run", "runs", "running"],
        ["configure", "configures", "configured", "configuration", "configurations"],
        ["migrate", "migrates", "migrating", "migration"], ["install", "installs", "installing"],
        ["box", "boxes"], ["restart", "restarts", "restarted", "restarting"],
    ])
    func `forms of a word share a stem`(forms: [String]) {
        let stems = Set(forms.map { String($0.prefix(LightStemmer.stemLength(Array($0.utf8)))) })
        #expect(stems.count == 1, "\(stems)")
    }

    @Test(arguments: ["redis", "status", "ring", "string", "class", "kubernetes"])
    func `a word that only looks inflected keeps what tells it apart`(word: String) {
        #expect(LightStemmer.stemLength(Array(word.utf8)) >= min(word.count - 2, 4))
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `a stem is a prefix that is not empty`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let endings = ["", "s", "es", "ies", "ing", "ed", "ment", "tion", "er", "at", "e", "y", "sses"]
        let word = (0..<3).map { _ in endings.randomElement(using: &generator) ?? "" }.joined()
        guard !word.isEmpty else { return }
        let length = LightStemmer.stemLength(Array(word.utf8))
        #expect((1...word.count).contains(length))
    }
}
