// askd: the daemon.

import AskProtocol
import Foundation
import KnowledgeBase
import Platform

/// sysexits.h's, of those that a service manager and `ask` tell apart.
private enum ExitCode: Int32 {
    case usage = 2
    /// The data directory cannot be used: damaged, foreign, full, forbidden.
    case data = 65
    case `internal` = 70
    /// Another askd is there already.
    case occupied = 75
    case configuration = 78
}

private func fail(_ code: ExitCode, _ sentence: String) -> Never {
    FileHandle.standardError.write(Data("askd: \(sentence)\n".utf8))
    exit(code.rawValue)
}

private func parsed(_ words: [String]) -> Arguments {
    if words.contains("--help") || words.contains("-h") {
        print(Arguments.help, terminator: "")
        exit(0)
    }
    if words.contains("--version") {
        print("askd \(askdVersion)")
        exit(0)
    }
    do {
        return try Arguments(words)
    } catch {
        fail(.usage, "\(error)\n\(Arguments.help.prefix(while: { $0 != "\n" }))")
    }
}

private func start(_ arguments: Arguments) async -> Daemon {
    do {
        let readConfiguration: @Sendable () throws -> Configuration = {
            try Configuration(arguments, environment: ProcessInfo.processInfo.environment)
        }
        let configuration = try readConfiguration()
        let directories = StandardDirectories()
        guard let models = directories.models else { throw StartError.noModels }
        if arguments.isCheck {
            try KnowledgeBase.check(configuration.options(models: models))
            print("askd: the configuration is valid: data \(configuration.data), socket \(configuration.socket)")
            exit(0)
        }
        CurrentProcess.setUserMask(0o077)
        CurrentProcess.keepMemorySmall()
        CurrentProcess.ignoreBrokenPipes()
        let log = Log(minimum: configuration.logLevel)
        let daemon = try Daemon(configuration, models: models, log: log, readConfiguration: readConfiguration)
        try await daemon.start()
        CurrentProcess.returnFreeMemory()
        return daemon
    } catch let error as ConfigurationError {
        fail(.configuration, "\(error)")
    } catch let error as ModelError {
        fail(.configuration, "\(error)")
    } catch let error as StartError where error.isFinal {
        fail(.data, "\(error)")
    } catch let error as StartError {
        fail(.occupied, "\(error)")
    } catch let error as StorageError {
        fail(.data, "\(error)")
    } catch let error as SystemError {
        fail(.data, "\(error)")
    } catch {
        fail(.internal, "\(error)")
    }
}

private let arguments = parsed(Array(CommandLine.arguments.dropFirst()))
// From here on: a signal that comes while it starts must end it as cleanly as any other.
private let arrivals = Signals.stream(of: [
    Signals.terminate, Signals.interrupt, Signals.hangUp, Signals.quit,
])
private let daemon = await start(arguments)

signals: for await signal in arrivals {
    switch signal {
    case Signals.hangUp: await daemon.reload()
    case Signals.quit: daemon.logActivity()
    default: break signals
    }
}
await daemon.stop()
exit(0)
