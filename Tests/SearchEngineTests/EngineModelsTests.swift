import Foundation
import Testing

@testable import SearchEngine

/// Damaged files of `Models/` are refused with the place and what was expected.
struct EngineModelsTests {
    /// A copy of `Models/` with one file changed.
    private func error(in name: String, _ change: (String) -> String?) throws -> EngineError? {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: directory) }
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for file in EngineModels.files {
            var text = try String(contentsOfFile: modelsDirectory + "/" + file, encoding: .utf8)
            // A few translations do here, and are quicker to read.
            if file == "translations.tsv" { text = text.split(separator: "\n").prefix(50).joined(separator: "\n") }
            let changed = file == name ? change(text) : text
            try changed?.write(to: directory.appendingPathComponent(file), atomically: false, encoding: .utf8)
        }
        do {
            _ = try EngineModels(directory: directory.path)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the repository's own models are sound`() throws {
        #expect(try error(in: "", { $0 }) == nil)
    }

    /// Where `ranking.json` has BM25F's constants.
    private func constantsLine() throws -> Int {
        let text = try String(contentsOfFile: modelsDirectory + "/ranking.json", encoding: .utf8)
        return try #require(text.split(separator: "\n").firstIndex { $0.contains("k1") }) + 1
    }

    @Test func `a damaged encoder is named`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: directory) }
        try FileManager.default.copyItem(atPath: modelsDirectory, toPath: directory.path)
        try Data("another kind of file".utf8).write(to: directory.appendingPathComponent("meaning.bin"))
        #expect(
            throws: EngineError(
                file: directory.path + "/meaning.bin", line: nil, found: "another kind of file",
                expected: "one that starts with askdmean")
        ) { try EngineModels(directory: directory.path) }
    }

    @Test func `a missing file is named`() throws {
        for file in EngineModels.files {
            let error = try #require(try error(in: file) { _ in nil })
            #expect(error.file.hasSuffix(file) && error.expected == "a readable file")
        }
    }

    @Test func `a number out of range is refused with its line, value and range`() throws {
        let error = try #require(
            try error(in: "ranking.json") { $0.replacing(/"b": [0-9.]+/, with: "\"b\": 1.5") })
        let line = try constantsLine()
        #expect(error.line == line)
        #expect(
            error.description.hasSuffix("ranking.json:\(line): 1.5, expected bm25f.b to be a number from 0.0 to 1.0"))
    }

    @Test func `an unknown, a missing and a wrong member are refused`() throws {
        let unknown = try #require(try error(in: "ranking.json") { $0.replacing("\"k1\"", with: "\"k2\"") })
        #expect(unknown.found == "no bm25f.k1")
        let added = try #require(try error(in: "ranking.json") { $0.replacing("\"k1\"", with: "\"k2\": 1, \"k1\"") })
        #expect(try added.found == "bm25f.k2" && added.line == constantsLine())
        #expect(added.expected.hasPrefix("a known key, such as bm25f.k1,"))
        let wrong = try #require(try error(in: "ranking.json") { $0.replacing(/"k1": [0-9.]+/, with: "\"k1\": \"x\"") })
        #expect(wrong.found == "x")
        let broken = try #require(try error(in: "ranking.json") { $0 + "}" })
        #expect(broken.expected == "JSON")
    }

    @Test func `a bad line of a table is refused with its number`() throws {
        let table = try #require(try error(in: "traditional.tsv") { $0 + "鏡镜\n" })
        #expect(table.found == "鏡镜" && table.line != nil)
        let frames = try #require(try error(in: "frames.txt") { "请问\n，\n" + $0 })
        #expect(frames.line == 2)
    }

    @Test func `a user's own words are used from the moment they are read, and errors name their line`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [], adding: [Document(id: 1, question: "北斗平台怎么登录", answer: "", topic: "", topicID: 1)])
        let request = SearchRequest(question: "bigdipper")
        #expect(index.snapshot.search(request).hits.isEmpty)
        try "bigdipper, 北斗平台\n".write(to: file, atomically: false, encoding: .utf8)
        index.replaceModels(try EngineModels(directory: modelsDirectory, synonyms: file.path))
        #expect(index.snapshot.search(request).hits.map(\.id) == [1])
        try "# mine\nbigdipper\n".write(to: file, atomically: false, encoding: .utf8)
        let error = #expect(throws: EngineError.self) {
            try EngineModels(directory: modelsDirectory, synonyms: file.path)
        }
        #expect(error?.line == 2 && error?.file == file.path)
    }
}
