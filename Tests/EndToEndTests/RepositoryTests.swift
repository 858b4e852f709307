// What the documents say of the sources.

import Foundation
import Testing

@Suite struct RepositoryTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Target → what the table of `ARCHITECTURE.md` lets it import.
    private static func namedArrows() throws -> [String: Set<String>] {
        let rows = try text("Sources/ARCHITECTURE.md").matches(of: /(?m)^\| `(\w+)` \|([^|]*)\|/)
        return Dictionary(
            uniqueKeysWithValues: rows.map { ("\($0.1)", Set($0.2.matches(of: /\w+/).map { "\($0.0)" })) })
    }

    @Test func `targets import what ARCHITECTURE.md names, and all of it`() throws {
        let named = try Self.namedArrows()
        let targets = Set(named.keys).union(["askbench"])
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(folders.filter { !$0.hasSuffix(".md") }) == targets)
        for (target, expected) in named {
            let found = try Self.imports(of: target).intersection(targets)
            #expect(found == expected, "\(target)")
        }
        #expect(try Self.imports(of: "askbench").isDisjoint(with: ["ask", "askd"]))
    }

    @Test func `Package.swift lets targets depend on what ARCHITECTURE.md names, and all of it`() throws {
        let named = try Self.namedArrows()
        let manifest = try Self.text("Package.swift")
        let calls = manifest.matches(of: /(?:library|program)\(\s*"(\w+)"(?:, \[([^\]]*)\])?/)
        var declared = Dictionary(
            uniqueKeysWithValues: calls.map { call in
                ("\(call.1)", Set((call.2 ?? "").matches(of: /\w+/).map { "\($0.0)" }))
            })
        for target in manifest.matches(of: /name: "(\w+)", dependencies: \[([^\]]*)\]/)
        where declared["\(target.1)"] == nil {
            declared["\(target.1)"] = Set(target.2.matches(of: /\w+/).map { "\($0.0)" })
        }
        for (target, expected) in named { #expect(declared[target] ?? [] == expected, "\(target)") }
    }

    private static func imports(of target: String) throws -> Set<String> {
        let folder = root.appending(path: "Sources/\(target)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var imports: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let source = try String(contentsOf: file, encoding: .utf8)
            imports.formUnion(source.matches(of: /(?m)^(?:@\w+ )?(?:package |public )?import (\w+)/).map { "\($0.1)" })
        }
        return imports
    }

    @Test func `the client and what it uses import the small Foundation alone`() throws {
        for target in try Self.namedArrows()["ask", default: []].union(["ask"]) {
            #expect(try !Self.imports(of: target).contains("Foundation"), "\(target)")
        }
    }

    /// What stands in the brackets of each `Message(…)` that has texts.
    private static func messages(in source: String) -> [String] {
        source.split(separator: "Message(").dropFirst().compactMap { rest in
            guard rest.drop(while: \.isWhitespace).first == "\"" else { return nil }
            var depth = 1
            let end = rest.firstIndex { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return depth == 0
            }
            return String(rest[..<(end ?? rest.endIndex)])
        }
    }

    @Test func `whatever a person is told is said in both languages`() throws {
        let files = FileManager.default.enumerator(
            at: Self.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            for message in Self.messages(in: try String(contentsOf: file, encoding: .utf8)) {
                count += 1
                let hasChinese = message.unicodeScalars.contains { (0x4E00...0x9FFF) ~= $0.value }
                // What stands between brackets or numbers alone has nothing to translate.
                let isSigns = message.replacing(/\\\([^)]*\)/, with: "").allSatisfy { !$0.isLetter || $0.isUppercase }
                #expect(hasChinese || isSigns, "\(file.lastPathComponent): \(message)")
            }
        }
        #expect(count > 250)
    }
}
