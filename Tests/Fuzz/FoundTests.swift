// What fuzzing once found, and what it begins with, again.

import Foundation
import Testing

struct FoundTests {
    @Test(arguments: FuzzTarget.all.map(\.name))
    func `kept inputs do no harm`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let feed = try target.prepare()
        for directory in target.seeds {
            let path = FuzzTarget.root + "/Tests/" + directory
            for file in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                feed(Array(try Data(contentsOf: URL(filePath: path + "/" + file)))[...])
            }
        }
    }

    @Test func `every directory of kept inputs belongs to a target`() throws {
        let directories = try FileManager.default.contentsOfDirectory(atPath: FuzzTarget.root + "/Tests/Fixtures/fuzz")
        #expect(Set(directories).isSubset(of: FuzzTarget.all.map(\.name)))
    }
}
