// What goes wrong in the client, and the exit code that each failure ends it with.

import AskProtocol
import Glibc
import Importing
import Platform

/// The client's own errors; each carries the whole sentence for the user, in both languages.
enum AskError: Error {
    /// The command line is wrong; the command whose help says more.
    case usage(Message, Command)
    /// A file or what was typed holds something that cannot be used: place, found, expected.
    case data(Message)
    /// No daemon answers, and none could be started.
    case noDaemon(Message)
    case notPermitted(Message)
    /// Whoever read our output has left; no error worth a word.
    case outputClosed
}

enum ExitCode: Int32 {
    /// Done, or answered.
    case done = 0
    /// No answer above the threshold.
    case noAnswer = 1
    // From here on as in sysexits.h: EX_DATAERR, EX_UNAVAILABLE, EX_SOFTWARE, EX_NOPERM.
    case usage = 2
    case badData = 65
    case noDaemon = 69
    case internalFault = 70
    case notPermitted = 77

    init(_ error: any Error) {
        switch error {
        case AskError.usage: self = .usage
        case AskError.data: self = .badData
        case AskError.noDaemon: self = .noDaemon
        case AskError.notPermitted: self = .notPermitted
        case AskError.outputClosed: self = .done
        case is ImportError: self = .badData
        case let error as RPCError: self.init(error.code)
        case ConnectionError.closed: self = .noDaemon
        case let error as SystemError: self.init(error)
        default: self = .internalFault
        }
    }

    private init(_ code: RPCError.Code) {
        switch code {
        case .invalidParameters, .notFound, .tooLarge: self = .badData
        case .notPermitted: self = .notPermitted
        case .overloaded, .shuttingDown: self = .noDaemon
        default: self = .internalFault
        }
    }

    private init(_ error: SystemError) {
        switch error.code {
        case EACCES, EPERM: self = .notPermitted
        case ENOENT where error.call != "connect", ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG: self = .badData
        case ENOENT, ECONNREFUSED, ECONNRESET, EPIPE: self = .noDaemon
        default: self = .internalFault
        }
    }
}
