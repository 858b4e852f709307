// Which column of a table holds what: the names that people and other programs give them.

import AskProtocol
import FoundationEssentials

/// What a column can hold.
enum Column: String, CaseIterable {
    case id, question, answer, topic, date, tags, variants, source, line, doubtful

    /// Names in header rows, small letters, without spaces, `_` and `-`. The first one is what `ask export` writes.
    var names: [String] {
        switch self {
        case .id: ["id", "编号", "編號"]
        case .question:
            [
                "question", "q", "query", "prompt", "instruction", "title", "问题", "問題", "提问", "提問", "问", "標準問", "标准问",
                "标准问题",
                "标题", "標題", "问句",
            ]
        case .answer:
            [
                "answer", "a", "reply", "response", "output", "completion", "content", "答案", "回答", "答", "答复", "答覆",
                "回复", "回覆", "解答",
                "标准答案", "内容",
            ]
        case .topic:
            [
                "topic", "category", "section", "subject", "group", "主题", "主題", "话题", "話題", "分类", "分類", "类别", "類別",
                "类目", "栏目",
            ]
        case .date:
            ["date", "day", "created", "createdat", "updated", "updatedat", "time", "日期", "时间", "時間", "创建时间", "更新时间"]
        case .tags: ["tags", "tag", "labels", "keywords", "标签", "標籤", "关键词", "關鍵詞", "关键字"]
        case .variants:
            [
                "variants", "similarquestions", "alternatives", "aliases", "相似问", "相似问题", "相似問題", "其他问法", "同义问法", "扩展问",
                "问法",
            ]
        case .source: ["source", "file", "url", "来源", "來源", "出处", "文件"]
        case .line: ["line", "行号", "行號", "行"]
        case .doubtful: ["doubtful"]
        }
    }

    /// The column that a header's cell names.
    static func named(_ cell: String) -> Column? {
        let name = cell.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
        return allCases.first { $0.names.contains(name) }
    }

    /// What the columns of a table without header are taken for.
    static let withoutHeader: [Column] = [.question, .answer, .topic, .date]
}

/// Lists in one cell: `a; b`, or a JSON array of strings.
enum ListCell {
    /// What separates items in people's own tables. A question may hold a comma, a tag does not.
    private static func separators(_ column: Column) -> [Character] {
        column == .variants ? [";", "；", "|", "\n"] : [";", "；", "|", "\n", ",", "，", "、"]
    }

    static func items(_ cell: String, _ column: Column) -> [String] {
        if cell.hasPrefix("["), let items = try? JSONDecoder().decode([String].self, from: Data(cell.utf8)) {
            return items
        }
        let separators = separators(column)
        return cell.split { separators.contains($0) }
            .map { MarkedText(String($0)).trimmed.string }.filter { !$0.isEmpty }
    }

    /// The cell that ``items(_:_:)`` reads as these items.
    static func cell(_ list: [String], _ column: Column) throws -> String {
        let plain = list.joined(separator: "; ")
        return items(plain, column) == list ? plain : String(decoding: try JSON.encoder().encode(list), as: UTF8.self)
    }
}
