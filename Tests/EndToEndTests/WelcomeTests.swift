// What a new user asks first, of the knowledge base that comes with askd.

import AskProtocol
import Foundation
import TestSupport
import Testing

@Suite struct WelcomeTests {
    private static let file = URL(filePath: #filePath).appending(path: "../../../Config/welcome.md").standardized

    /// A question as somebody might ask it, and the questions of the file that answer it; none when it does not say.
    private static let questions: [(kind: String, question: String, answers: [String])] = [
        ("chinese", "askd 到底是干嘛的", ["askd 是什么？能用来做什么？"]),
        ("chinese", "需要自己先把后台进程跑起来么", ["第一次使用需要先启动守护进程吗？"]),
        ("chinese", "为啥它说不知道，不给答案", ["为什么 askd 不回答我的问题？"]),
        ("chinese", "百分之九十五是什么意思，可信吗", ["把握（confidence）是什么意思？"]),
        ("chinese", "怎样把我们的 FAQ 文件放进去", ["怎么导入我自己的问答文件？"]),
        ("chinese", "同一个文件导两遍，会有两份吗", ["同一个文件再导入一次会重复吗？"]),
        ("chinese", "Excel 表格导进来列名要怎么取", ["CSV 表格的列名怎么写？"]),
        ("chinese", "文件乱码了能不能恢复", ["导入的中文是乱码，能修复吗？", "怎么只修复一个文件，不导入？"]),
        ("chinese", "备份的时候要停服务吗", ["怎么备份和恢复？"]),
        ("chinese", "数据放在哪个目录", ["数据存在哪里？"]),
        ("chinese", "有没有办法让它认识公司内部的缩写", ["我们公司的叫法不一样，能加同义词吗？"]),
        ("chinese", "答案错了怎么改", ["回答不对，怎么告诉它？"]),
        ("chinese", "想只看去年某个主题的结果", ["怎么只在某个主题或某段时间里找？"]),
        ("chinese", "谁有权限改内容", ["谁可以提问，谁可以修改？"]),
        ("chinese", "会不会把我的问题上传", ["我的问题和数据会传到网上吗？"]),
        ("english", "what does askd do", ["What is askd and what is it good for?"]),
        ("english", "can I load a csv exported from excel", ["How do I import a spreadsheet?"]),
        ("english", "why is there no answer to my question", ["Why does askd stay silent when I ask something?"]),
        ("english", "meaning of the percentage next to an answer", ["What does the confidence number mean?"]),
        ("english", "talk to the socket from python", ["How does a bot or script talk to askd?"]),
        ("english", "exit status codes", ["What do the exit codes mean?"]),
        ("english", "does it phone home", ["Is anything sent to the network?"]),
        ("english", "do I lose data after a crash", ["What happens to the data when the machine loses power?"]),
        ("english", "verify the config file", ["How do I check my configuration?"]),
        ("noanswer", "红烧肉怎么做才好吃", []),
        ("noanswer", "明天上海会下雨吗", []),
        ("noanswer", "how do I change a bicycle tyre", []),
        ("noanswer", "which wine goes with fish", []),
        ("noanswer", "Kubernetes 的 Pod 一直 Pending 怎么办", []),
        ("noanswer", "how to renew a passport", []),
    ]

    private static func queries() throws -> String {
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        return try questions.enumerated().map { number, row in
            let relevant = try row.answers.map { answer in
                let line = try #require(lines.firstIndex(of: "### " + answer), "no such question: \(answer)")
                return (String(line + 1), 2)
            }
            let object: [String: Any] = [
                "qid": "w\(number)", "kind": row.kind, "query": row.question, "context": NSNull(),
                "relevant": Dictionary(uniqueKeysWithValues: relevant),
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self) + "\n"
        }.joined()
    }

    @Test func `its questions are answered in other words, and others are not`() throws {
        let daemon = try RunningDaemon(configuration: "{}")
        #expect(try daemon.client("import", Self.file.path).status == 0)
        try daemon.waitForVectors()
        let path = try daemon.directory.write(try Self.queries(), to: "queries.jsonl")
        let output = try daemon.client("eval", "--json", path)
        let report = try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8)) as? [String: Any]
        let figures = try #require(report?["all"] as? [String: Double])
        // Well below what it does, so that a pair more or less breaks nothing.
        #expect(figures["S@1"] ?? 0 >= 0.65, "\(output.standardOutput)")
        #expect(figures["S@5"] ?? 0 >= 0.85, "\(output.standardOutput)")
        #expect(figures["rightOrSilent"] ?? 0 >= 0.55, "\(output.standardOutput)")
    }
}
