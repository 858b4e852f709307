// What went wrong, whoever found it out. One switch: how errors become sentences for the user.

import AskProtocol
import Importing
import Platform
import TextRepair

extension Message {
    init(_ error: any Error) {
        switch error {
        case AskError.usage(let sentence, let command): self = sentence + .verbatim("\n") + .tryHelp(on: command.title)
        case AskError.data(let sentence), AskError.noDaemon(let sentence), AskError.notPermitted(let sentence):
            self = sentence
        case AskError.outputClosed: self.init("the output is closed", "输出已关闭")
        case let error as RPCError: self = error.sentenceForUser
        case let error as DecodingError: self = error.sentence
        case let error as ImportError: self = error.message
        case let error as SystemError: self.init(error)
        case let error as ConnectionError: self = error.message
        case let error as RepairError: self.init("\(error)", error.chinese)
        default: self = .verbatim("\(error)")
        }
    }
}

extension RPCError {
    /// Whose parameter a missing entry was is nothing to the user, who named it.
    fileprivate var sentenceForUser: Message {
        guard code == .notFound else { return sentence }
        var error = self
        error.message = Message(
            message.english.dropFirst(through: ": "), message.chinese.dropFirst(through: "："))
        return error.sentence
    }
}

extension RepairError {
    fileprivate var chinese: String {
        switch self {
        case .modelUnreadable(let path, let reason): "\(path)：还原用的模型读不了：\(reason)"
        case .modelDamaged(let path, let found, let expected): "\(path)：还原用的模型已损坏：\(found)，应为 \(expected)"
        case .trainingFailed(let path, let reason): "\(path)：训练失败：\(reason)"
        }
    }
}

extension String {
    /// What follows the first `mark`; all of it without one.
    fileprivate func dropFirst(through mark: String) -> String {
        firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? self
    }
}
