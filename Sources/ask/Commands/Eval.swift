// `ask eval`: the quality of the running daemon's answers.

import AskProtocol

extension Command {
    static let eval = Command(
        name: "eval", operands: Operands(name: Placeholder.file, count: 1...1),
        summary: Message("measure the daemon's answers on judged questions", "用标注过的问题衡量守护进程的回答"),
        details: Message(
            """
            FILE holds one JSON object a line: query, kind, relevant (the line of a pair's
            question in its source → 2 if it answers the query, 1 if it is related) and
            context, the question that was asked before it, or null.
            Of queries that have an answer: S@1 and S@5 (share with an answer at rank 1, in
            the first 5), MRR and nDCG@10. Of all: AUROC (confidence with against without
            an answer), right or silent (first answer shown is right, or rightly none is
            shown) and ECE (calibration error of the confidence, five bins). The last two
            lines are 95 % intervals (bootstrap over questions). Below them: of answers with
            a confidence in a range, how many were right. The output of --json is what
            --baseline takes. These questions are kept out of `ask unanswered`.
            """,
            """
            文件每行一个 JSON 对象：query、kind、relevant（问答在来源中的问题行号 → 2 表示
            能回答，1 表示相关）和 context（在它之前问的问题，或 null）。
            对有答案的问题：S@1、S@5（第一个、前五个里有答案的比例）、MRR、nDCG@10。
            对全部问题：AUROC（有答案与没有答案时的置信度）、right or silent（显示的第一个
            答案正确，或该沉默时沉默）、ECE（置信度的校准误差，五个区间）。最后两行是 95% 的
            区间（按问题自助抽样）。下面是：置信度在某个区间的答案里有多少是对的。--json 的
            输出可以交给 --baseline。这些问题不会出现在 `ask unanswered` 里。
            """),
        options: [.countedSource, .baseline, .misses, .json]
    ) { invocation in
        let queries = try JudgedQuery.read(invocation.arguments.words[0])
        let judge = Judge(
            connection: try invocation.connect(), console: invocation.console,
            source: invocation.arguments.text(.countedSource))
        let evaluation = Evaluation(try judge.observe(queries))
        if invocation.arguments.has(.json) {
            try invocation.console.print(json: evaluation)
            return .done
        }
        var lines = evaluation.table + [""] + evaluation.reliabilityTable
        if let path = invocation.arguments.text(.baseline) {
            let comparison = Comparison(from: try Comparison.observations(of: path), to: evaluation.observations)
            lines += [""] + comparison.table
        }
        if invocation.arguments.has(.misses) { lines += [""] + evaluation.misses(of: queries) }
        for line in lines { invocation.console.print(StyledText(line)) }
        return .done
    }
}

extension Option {
    static let countedSource = Option(
        name: "source", value: .text(Placeholder.name),
        help: Message("the source whose lines FILE names; else any", "文件里的行号属于哪个来源；默认任何来源"))
    static let baseline = Option(
        name: "baseline", value: .file(Placeholder.run),
        help: Message("compare with an earlier run, the output of --json", "与以前一次运行（--json 的输出）比较"))
    static let misses = Option(
        name: "misses",
        help: Message(
            "list the questions whose first answer was wrong, with that answer", "列出第一个答案不对的问题和那个答案"))
}

/// Asks judged questions and notes what comes back.
private struct Judge {
    let connection: DaemonConnection
    let console: Console
    let source: String?

    /// Answers that the figures look at.
    private static let depth = 10

    func observe(_ queries: [JudgedQuery]) throws -> [Observation] {
        var observations: [Observation] = []
        var sources: Set<String> = []
        let run = String(UInt64.random(in: .min ... .max), radix: 36)
        for (index, query) in queries.enumerated() {
            if index % 10 == 0 { console.progress(.questionsOf(index, queries.count)) }
            let session = query.context.map { _ in "eval-\(run)-\(index)" }
            if let context = query.context {
                _ = try connection.call(
                    Ask.self, Ask.Parameters(question: context, limit: 1, session: session, record: false))
            }
            let result = try connection.call(
                Ask.self, Ask.Parameters(question: query.query, limit: Self.depth, session: session, record: false))
            sources.formUnion(result.answers.compactMap { $0.source?.name })
            observations.append(observation(query, result))
        }
        console.eraseProgress()
        if source == nil, sources.count > 1 {
            console.note(.severalSources(sources.sorted()))
        }
        return observations
    }

    private func observation(_ query: JudgedQuery, _ result: Ask.Result) -> Observation {
        var unseen = query.relevant
        let grades = result.answers.map { answer in
            guard source == nil || answer.source?.name == source, let line = answer.source?.line else { return 0 }
            // A pair counts once, however often it came.
            return unseen.removeValue(forKey: line) ?? 0
        }
        return Observation(
            qid: query.qid, kind: query.kind, hasAnswer: query.hasAnswer, grades: grades,
            relevantGrades: Array(query.relevant.values), confidence: result.answers.first?.confidence ?? 0,
            isShown: result.answered, firstQuestion: result.answers.first?.question)
    }
}
