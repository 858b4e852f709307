// askd's command line.

import Platform

/// What was typed.
struct Arguments: Equatable {
    var configuration: String?
    var data: String?
    var socket: String?
    var isCheck = false

    static let help = """
        usage: askd [--config FILE] [--data DIR] [--socket PATH] [--check]

        The daemon of askd: owns one data directory and serves one Unix socket. Ask it with `ask`.

          --config FILE   configuration (JSON); else $ASKD_CONFIG, else the standard place
          --data DIR      directory of the database; else $ASKD_DATA
          --socket PATH   the Unix socket; else $ASKD_SOCKET
          --check         validate the configuration and exit
          --help          this text
          --version       the version

        Flags win over the environment, the environment over the file, the file over the defaults.

        """
}

/// A command line that cannot be understood.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

extension Arguments {
    /// - Parameter words: without the program's name.
    /// - Throws: `UsageError`.
    init(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            switch name {
            case "--check" where parts.count == 1: isCheck = true
            case "--config", "--data", "--socket":
                guard let value = parts.count > 1 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                    throw UsageError(description: "\(name): needs a value")
                }
                switch name {
                case "--config": configuration = value
                case "--data": data = value
                default: socket = value
                }
            default:
                throw UsageError(
                    description: "unknown argument \"\(word)\"; there are --config, --data, --socket and --check")
            }
        }
    }
}
