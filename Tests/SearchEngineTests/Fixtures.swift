// What several tests of the engine share.

import Foundation
import TestSupport

@testable import SearchEngine

/// The repository's own `Models/`.
let modelsDirectory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Models").path

private let models = Result { try EngineModels(directory: modelsDirectory) }

/// Read once for all tests.
func loadModels() throws -> EngineModels { try models.get() }

/// Few characters and words, so that everything meets everything; some long words share their first bytes.
enum RandomText {
    private static let pieces = [
        "镜", "像", "容", "器", "集", "群", "鏡", "网", "络", "の", "テ", "한", "𠀀", "，", " ", " ", "。", "👩‍💻", "é", "e\u{301}",
        "Docker ", "docker", " Kubernetes ", "kubernetes-cluster", " gitlab-ci ", "GitLabCI ", "v1.14.2 ", " 1.14",
        "k8s",
        " policies ", "policy ", "image", "cluster ", "dokcer ", "容器", "镜像", "存储 storage ", "kubernets", "Ｆｕｌｌ", " ß ",
        "请问", "怎么", "how do I ", "c++ ", "_", "-", ".", "\r\n", "\u{0}",
        "\u{FFFD}", "\u{FFFD}\u{301}",
    ]

    static func make(_ generator: inout SeededGenerator, pieces count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    static func document(_ id: Int64, _ generator: inout SeededGenerator) -> Document {
        let variants = (0..<Int.random(in: 0...2, using: &generator)).map { _ in make(&generator, pieces: 1...6) }
        return Document(
            id: id, question: make(&generator, pieces: 0...10), variants: variants,
            answer: make(&generator, pieces: 0...40), topic: make(&generator, pieces: 0...4),
            topicID: Int64.random(in: 1...3, using: &generator),
            day: Bool.random(using: &generator) ? Int32.random(in: 0...9, using: &generator) : nil,
            tags: ["a", "b", "c"].filter { _ in Bool.random(using: &generator) })
    }
}
