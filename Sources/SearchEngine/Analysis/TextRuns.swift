// Text as runs: what the commands that learn `Models/` read.

/// A maximal run of one script.
package enum TextRun: Equatable {
    /// Folded CJK characters without a break between them.
    case cjk([UInt32])
    /// A folded word of another script, and what stands for its forms: the stem of an English word, else the word.
    case word(String, stem: String)
}

/// Cuts text exactly as the index does.
package struct RunSplitter {
    private var tokenizer: Tokenizer

    /// - Parameter modelsDirectory: path of `Models/`; only its character table is read.
    package init(modelsDirectory: String) throws(EngineError) {
        let file = try ModelFile(directory: modelsDirectory, name: "traditional.tsv")
        tokenizer = try Tokenizer(table: TraditionalTable(file))
    }

    package mutating func runs(of text: String) -> [TextRun] {
        tokenizer.tokenize(text)
        var runs: [TextRun] = []
        var cjk: [UInt32] = []
        var lastPosition: Int32 = -2
        func flush() {
            if !cjk.isEmpty { runs.append(.cjk(cjk)) }
            cjk = []
        }
        for token in tokenizer.tokens {
            switch token.kind {
            case .character:
                if token.first != lastPosition + 1 { flush() }
                lastPosition = token.first
                cjk.append(tokenizer.characters[Int(token.first)].scalar)
            case .word:
                flush()
                let word = String(decoding: tokenizer.word(of: token), as: UTF8.self)
                runs.append(.word(word, stem: word))
            case .stem:
                guard case .word(let word, _)? = runs.last else { continue }
                runs[runs.count - 1] = .word(word, stem: String(word.prefix(Int(token.count))))
            case .bigram, .part: continue
            }
        }
        flush()
        return runs
    }
}
