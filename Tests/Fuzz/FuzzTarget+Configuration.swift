// The files that whoever runs askd writes: its configuration, and the engine's tables.

import Foundation
import Platform

@testable import SearchEngine
@testable import askd

extension FuzzTarget {
    /// The configuration's file. What is wrong with it is told with its name.
    @Sendable static func configuration() throws -> Feed {
        let directories = StandardDirectories()
        return { bytes in
            do throws(ConfigurationError) {
                _ = try Configuration(json: Data(bytes), of: "/f.json", directories: directories)
            } catch {
                precondition("\(error)".hasPrefix("/f.json: "), "\(error)")
            }
        }
    }

    /// Tables of words and the file of numbers, as their readers get them.
    static let engineFiles = [
        FuzzTarget("synonyms") {
            let table = try traditional()
            return reading { file throws(EngineError) in
                var concepts = ConceptTableBuilder()
                try concepts.add(groups: file, table: table)
                _ = concepts.table()
            }
        },
        FuzzTarget("translations") {
            let table = try traditional()
            return reading { file throws(EngineError) in
                var concepts = ConceptTableBuilder()
                try concepts.add(pairs: file, gain: 0.5, table: table)
                _ = concepts.table()
            }
        },
        FuzzTarget("frames") {
            let table = try traditional()
            return reading { file throws(EngineError) in _ = try QueryFrames(file, table: table) }
        },
        FuzzTarget("traditional") { reading { file throws(EngineError) in _ = try TraditionalTable(file) } },
        FuzzTarget("ranking") { reading { file throws(EngineError) in _ = try RankingParameters(file) } },
    ]

    private static func traditional() throws -> TraditionalTable {
        try TraditionalTable(ModelFile(directory: models, name: "traditional.tsv"))
    }

    private static func reading(_ read: @escaping (ModelFile) throws(EngineError) -> Void) -> Feed {
        { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            do throws(EngineError) {
                try read(ModelFile(path: "/f", text: text))
            } catch {
                precondition(error.description.hasPrefix("/f:"), "\(error)")
            }
        }
    }
}
