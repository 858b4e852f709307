// The daemon's configuration: what was written in the file, and what it means.

import AskProtocol
import Foundation
import KnowledgeBase
import Platform

/// What askd does, every question answered.
struct Configuration: Sendable {
    var data: String
    var socket: String
    var socketMode: UInt32 = 0o660
    var socketGroup: UInt32?
    var changeUsers: [UInt32] = []
    var changeGroups: [UInt32] = []
    var scoring = "bm25f"
    /// The user's own table of words, if the file names one.
    var synonyms: String?
    /// Where that table is looked for otherwise.
    var standardSynonyms = ""
    /// Nil: the one that the models were tuned with.
    var threshold: Double?
    var askMilliseconds = 1_000
    var connections = 256
    var connectionsPerUser = 128
    var requestsPerConnection = 64
    var waitingChanges = 1_024
    var waitingQuestions = 1_024
    var stallSeconds = 30
    var sessions = 1_000
    var sessionIdleSeconds = 1_800
    var keepsUnanswered = true
    var usesMeaning = true
    var logLevel = Log.Level.info
}

extension Configuration {
    /// What of a newly read configuration can count while askd runs, the rest as it is here.
    /// - Returns: beside it, the names of keys with other values that count from the next start only.
    func reloaded(from new: Configuration) -> (configuration: Configuration, later: [String]) {
        var reloaded = new
        var later: [String] = []
        func keep<Value: Equatable>(_ name: String, _ path: WritableKeyPath<Configuration, Value>) {
            if new[keyPath: path] != self[keyPath: path] { later.append(name) }
            reloaded[keyPath: path] = self[keyPath: path]
        }
        keep("data", \.data)
        keep("socket", \.socket)
        keep("socketMode", \.socketMode)
        keep("socketGroup", \.socketGroup)
        keep("scoring", \.scoring)
        keep("meaning", \.usesMeaning)
        keep("unanswered", \.keepsUnanswered)
        return (reloaded, later)
    }
}

/// A configuration that cannot be used: the sentence names file, key, value and what is allowed.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String
}

extension Configuration {
    /// The configuration that the file at `path` gives, on top of the defaults for this user.
    /// - Parameter path: nil: there is no file, and the defaults hold.
    init(file path: String?, directories: StandardDirectories) throws(ConfigurationError) {
        guard let path else {
            self.init(data: directories.userData, socket: directories.userSocket)
            return
        }
        let json: Data
        do {
            json = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ConfigurationError(description: "\(path): cannot be read: \(error.localizedDescription)")
        }
        try self.init(json: json, of: path, directories: directories)
    }

    /// - Parameters:
    ///   - json: content of the file at `path`.
    init(json: Data, of path: String, directories: StandardDirectories) throws(ConfigurationError) {
        self.init(data: directories.userData, socket: directories.userSocket)
        let members: [String: JSONValue]
        do {
            members = try JSONDecoder().decode([String: JSONValue].self, from: json)
        } catch {
            let sentence = (error as? DecodingError)?.sentence.english ?? "\(error)"
            throw ConfigurationError(description: "\(path): is not a JSON object: \(sentence)")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let key = ConfigurationKey.all.first(where: { $0.name == name }) else {
                let known = ConfigurationKey.all.map(\.name).joined(separator: ", ")
                throw ConfigurationError(description: "\(path): unknown key \"\(name)\"; there are \(known)")
            }
            // null stands for the default, so that Config/askd.json can show keys that have none.
            guard value == .null || key.set(value, &self) else {
                throw ConfigurationError(
                    description: "\(path): \(name): found \(value), expected \(key.allowed)")
            }
        }
    }
}

/// One key of the file. Reading, `--check`, error messages and the README's table come from this.
struct ConfigurationKey: Sendable {
    let name: String
    /// The default as it stands in `Config/askd.json`.
    let standard: JSONValue
    /// What a value may be: continues "expected …".
    let allowed: String
    let meaning: String
    /// Puts the value into the configuration; false if it is not allowed.
    let set: @Sendable (JSONValue, inout Configuration) -> Bool

    static let all: [ConfigurationKey] = [
        ConfigurationKey(
            name: "data", standard: .null, allowed: "an absolute path",
            meaning: "Directory of the database; null: `/var/lib/askd` or `$XDG_DATA_HOME/askd`"
        ) { assign($0.path, to: \.data, of: &$1) },
        ConfigurationKey(
            name: "socket", standard: .null, allowed: "an absolute path",
            meaning: "The Unix socket; null: `/run/askd/askd.sock` or `$XDG_RUNTIME_DIR/askd/askd.sock`"
        ) { assign($0.path, to: \.socket, of: &$1) },
        ConfigurationKey(
            name: "socketMode", standard: .string("0660"), allowed: "permission bits in octal, \"0600\" to \"0777\"",
            meaning: "Permission bits of the socket: who may connect"
        ) { assign($0.mode, to: \.socketMode, of: &$1) },
        ConfigurationKey(
            name: "socketGroup", standard: .null, allowed: "the name of a group of this machine",
            meaning: "Group of the socket; null: the daemon's own"
        ) { assign($0.string.flatMap(Accounts.groupID), to: \.socketGroup, of: &$1) },
        ConfigurationKey(
            name: "changeUsers", standard: .array([]), allowed: "an array of names of users of this machine",
            meaning: "Users who may change entries, beside root and the daemon's own"
        ) { assign($0.map(Accounts.userID), to: \.changeUsers, of: &$1) },
        ConfigurationKey(
            name: "changeGroups", standard: .array([]), allowed: "an array of names of groups of this machine",
            meaning: "Groups whose members may change entries"
        ) { assign($0.map(Accounts.groupID), to: \.changeGroups, of: &$1) },
        ConfigurationKey(
            name: "scoring", standard: .string("bm25f"),
            allowed: "one of " + KnowledgeBase.scoringFunctions.map { "\"\($0)\"" }.joined(separator: ", "),
            meaning: "Ranking function: BM25F, or TF-IDF with pivoted length normalisation"
        ) {
            assign($0.string.flatMap { KnowledgeBase.scoringFunctions.contains($0) ? $0 : nil }, to: \.scoring, of: &$1)
        },
        ConfigurationKey(
            name: "synonyms", standard: .null, allowed: "an absolute path",
            meaning:
                "Your own table of words for one thing; null: `synonyms.txt` beside the configuration, if it is there"
        ) { assign($0.path, to: \.synonyms, of: &$1) },
        ConfigurationKey(
            name: "meaning", standard: .bool(true), allowed: "true or false",
            meaning: "Whether meaning counts beside words; it takes about 10 ms of one core for each new entry"
        ) { assign($0.bool, to: \.usesMeaning, of: &$1) },
        ConfigurationKey(
            name: "threshold", standard: .null, allowed: "a number from 0 to 1",
            meaning: "Lowest confidence at which there is an answer; null: the one the models were tuned for"
        ) { assign($0.number(0...1), to: \.threshold, of: &$1) },
        ConfigurationKey(
            name: "askMilliseconds", standard: .number(1_000), allowed: "a whole number from 1 to 600000",
            meaning:
                "Longest time for a question, in milliseconds; then the best answers so far come, `complete: false`"
        ) { assign($0.integer(1...600_000), to: \.askMilliseconds, of: &$1) },
        ConfigurationKey(
            name: "connections", standard: .number(256), allowed: "a whole number from 1 to 65536",
            meaning: "Connections at once; one more is told to try again later"
        ) { assign($0.integer(1...65_536), to: \.connections, of: &$1) },
        ConfigurationKey(
            name: "connectionsPerUser", standard: .number(128), allowed: "a whole number from 1 to 65536",
            meaning: "Of these, for one user"
        ) { assign($0.integer(1...65_536), to: \.connectionsPerUser, of: &$1) },
        ConfigurationKey(
            name: "requestsPerConnection", standard: .number(64), allowed: "a whole number from 1 to 65536",
            meaning: "Requests of one connection that are worked on at once; more wait in the socket"
        ) { assign($0.integer(1...65_536), to: \.requestsPerConnection, of: &$1) },
        ConfigurationKey(
            name: "waitingChanges", standard: .number(1_024), allowed: "a whole number from 1 to 65536",
            meaning: "Changes that wait to be written; with one more, the one that has waited longest is refused"
        ) { assign($0.integer(1...65_536), to: \.waitingChanges, of: &$1) },
        ConfigurationKey(
            name: "waitingQuestions", standard: .number(1_024), allowed: "a whole number from 1 to 65536",
            meaning: "Questions of all connections that have been read and wait for their turn; "
                + "with one more, the one that has waited longest is refused"
        ) { assign($0.integer(1...65_536), to: \.waitingQuestions, of: &$1) },
        ConfigurationKey(
            name: "stallSeconds", standard: .number(30), allowed: "a whole number from 1 to 3600",
            meaning: "A client that takes none of the replies that wait for it for so long is disconnected"
        ) { assign($0.integer(1...3_600), to: \.stallSeconds, of: &$1) },
        ConfigurationKey(
            name: "sessions", standard: .number(1_000), allowed: "a whole number from 1 to 1000000",
            meaning: "Conversations that are remembered; the one idle longest goes first"
        ) { assign($0.integer(1...1_000_000), to: \.sessions, of: &$1) },
        ConfigurationKey(
            name: "sessionIdleSeconds", standard: .number(1_800), allowed: "a whole number from 1 to 604800",
            meaning: "A conversation ends after this time without a question"
        ) { assign($0.integer(1...604_800), to: \.sessionIdleSeconds, of: &$1) },
        ConfigurationKey(
            name: "unanswered", standard: .bool(true), allowed: "true or false",
            meaning: "Whether questions without a confident answer are kept, for `ask unanswered`"
        ) { assign($0.bool, to: \.keepsUnanswered, of: &$1) },
        ConfigurationKey(
            name: "logLevel", standard: .string("info"),
            allowed: "one of " + Log.Level.allCases.map { "\"\($0.name)\"" }.joined(separator: ", "),
            meaning: "Least important messages that are logged; `debug` may show people's words"
        ) { value, configuration in
            let level = Log.Level.allCases.first { $0.name == value.string }
            return assign(level, to: \.logLevel, of: &configuration)
        },
    ]
}

private func assign<Value>(
    _ value: Value?, to path: WritableKeyPath<Configuration, Value>, of configuration: inout Configuration
) -> Bool {
    guard let value else { return false }
    configuration[keyPath: path] = value
    return true
}

private func assign<Value>(
    _ value: Value?, to path: WritableKeyPath<Configuration, Value?>, of configuration: inout Configuration
) -> Bool {
    guard let value else { return false }
    configuration[keyPath: path] = value
    return true
}

extension Configuration {
    /// What flags, environment and file say together: flags win over the environment, that over the file.
    /// - Throws: `ConfigurationError`.
    init(_ arguments: Arguments, environment: [String: String]) throws {
        // An empty variable is one that is not set.
        let environment = environment.filter { !$0.value.isEmpty }
        let directories = StandardDirectories(environment: environment)
        let file = Self.file(arguments, environment, directories)
        try self.init(file: file, directories: directories)
        let beside = file.map { StandardDirectories.parent(of: $0) }
        standardSynonyms = (beside ?? Self.standardDirectory(environment, directories)) + "/synonyms.txt"
        let named = Self.systemService(environment)
        // What systemd made for the service is a default: the file may name another place.
        if data == directories.userData, let state = named.data { data = state }
        if socket == directories.userSocket, let runtime = named.socket { socket = runtime }
        if let data = arguments.data ?? environment["ASKD_DATA"] { self.data = Self.absolute(data) }
        if let socket = arguments.socket ?? environment["ASKD_SOCKET"] { self.socket = Self.absolute(socket) }
    }

    /// The file to read: one that was named must be there, the standard one may be missing.
    private static func file(
        _ arguments: Arguments, _ environment: [String: String], _ directories: StandardDirectories
    ) -> String? {
        if let named = arguments.configuration ?? environment["ASKD_CONFIG"] { return absolute(named) }
        return existing(standardDirectory(environment, directories) + "/askd.json")
    }

    private static func standardDirectory(
        _ environment: [String: String], _ directories: StandardDirectories
    ) -> String {
        ServiceManager.directory("CONFIGURATION_DIRECTORY", environment: environment)
            ?? directories.userConfiguration
    }

    /// The user's own table of words as things are now; nil without one.
    var synonymsFile: String? { synonyms ?? Self.existing(standardSynonyms) }

    /// How the knowledge base is opened.
    func options(models: String) -> KnowledgeBase.Options {
        KnowledgeBase.Options(
            models: models, synonyms: synonymsFile, scoring: scoring, threshold: threshold,
            keepsUnanswered: keepsUnanswered, meaning: usesMeaning,
            timeBudget: .milliseconds(askMilliseconds), stallSeconds: stallSeconds)
    }

    private static func existing(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private static func systemService(_ environment: [String: String]) -> (data: String?, socket: String?) {
        (
            ServiceManager.directory("STATE_DIRECTORY", environment: environment),
            ServiceManager.directory("RUNTIME_DIRECTORY", environment: environment).map { $0 + "/askd.sock" }
        )
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
