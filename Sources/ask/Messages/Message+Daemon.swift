// What is said about finding the daemon, and about data that cannot be used.

import AskProtocol
import Platform

extension Message {
    static func socketRefused(_ path: String) -> Message {
        Message("\(path): the daemon's socket is not for you", "\(path)：你不能使用守护进程的套接字")
    }

    static func noSocket(_ path: String) -> Message { Message("\(path): is no socket", "\(path)：不是套接字") }

    static func noAnswer(at places: [SystemError]) -> Message {
        Message(
            "no askd answers on " + places.map { "\($0.subject) (\($0.reason))" }.joined(separator: " nor on "),
            "没有 askd 应答：" + places.map { Message($0).chinese }.joined(separator: "；"))
    }

    static func cannotStart(_ reason: Message) -> Message {
        Message("askd cannot be started: ", "无法启动 askd：") + reason
    }

    static func noPlaceForLog(_ reason: Message) -> Message {
        Message("askd cannot be started: no place for its log: ", "无法启动 askd：没有地方放日志：") + reason
    }

    static let noDaemonToStart = Message(
        "no askd answers, and there is none to start beside ask or in $PATH", "没有 askd 应答，ask 旁边和 $PATH 里也没有可启动的 askd")
    static let waitingForDaemon = Message("waiting for askd to be ready …", "正在等 askd 准备好 …")

    static func startedInVain(socket: String, log: String) -> Message {
        Message(
            "askd was started but does not answer on \(socket); its log: \(log)",
            "已启动 askd，但它在 \(socket) 上没有应答；日志：\(log)")
    }

    /// - Parameter words: the last lines that it wrote, each after a line feed.
    static func daemonEnded(exitCode: Int32?, signal: Int32?, words: String, log: String) -> Message {
        let how =
            exitCode.map { Message("exit code \($0)", "退出码 \($0)") }
            ?? Message("signal \(signal ?? 0)", "信号 \(signal ?? 0)")
        let said = words.isEmpty ? Message("; it said nothing", "；它什么也没说") : .verbatim(":" + words)
        return Message(
            "askd ended before it answered (\(how.english))", "askd 还没应答就结束了（\(how.chinese)）") + said
            + Message("\nIts log: \(log)", "\n日志：\(log)")
    }

    // MARK: Data

    static func longLine(_ place: String, limit: Int) -> Message {
        Message("\(place): longer than \(limit) bytes", "\(place)：超过 \(limit) 字节")
    }

    static func notJSON(_ place: String) -> Message {
        Message("\(place): not JSON, expected one object a line", "\(place)：不是 JSON，应为每行一个对象")
    }

    static func notUTF8(_ place: String) -> Message { Message("\(place): not UTF-8", "\(place)：不是 UTF-8") }

    static func noQuestions(_ path: String) -> Message {
        Message("\(path): no questions, expected one JSON object a line", "\(path)：没有问题，应为每行一个 JSON 对象")
    }

    static func noEvaluation(_ path: String) -> Message {
        Message("\(path): is not what `ask eval --json` prints", "\(path)：不是 `ask eval --json` 的输出")
    }
}
