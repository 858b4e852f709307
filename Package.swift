// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A target of `Sources/`, with the only arrows that `Sources/ARCHITECTURE.md` allows it.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies,
        // Optimized in debug builds, too: the tests parse, restore, index and ask the whole corpus, which takes ten to a
        // hundred times as long otherwise.
        swiftSettings: settings + [.unsafeFlags(["-O"], .when(configuration: .debug))])
}

func program(_ name: String, _ dependencies: [Target.Dependency], _ linking: [LinkerSetting] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings, linkerSettings: linking)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let fuzzed: [Target.Dependency] = [
    "askd", "Importing", "TextRepair", "SearchEngine", "Meaning", "AskProtocol", "Platform",
]

let package = Package(
    name: "askd",
    products: [
        .executable(name: "askd", targets: ["askd"]),
        .executable(name: "ask", targets: ["ask"]),
        .executable(name: "askbench", targets: ["askbench"]),
        .library(name: "AskClient", targets: ["AskClient"]),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux"),
        library("Platform", ["CLinux"]),
        library("Meaning", ["Platform"]),
        library("SearchEngine", ["Meaning", "Platform"]),
        library("TextRepair", ["Platform"]),
        library("AskProtocol", ["Platform"]),
        library("AskClient", ["AskProtocol", "Platform"]),
        library("KnowledgeBase", ["SearchEngine", "Meaning", "AskProtocol", "CSQLite", "Platform"]),
        library("Importing", ["TextRepair", "AskProtocol"]),
        program(
            "askd", ["KnowledgeBase", "AskProtocol", "Platform"],
            // Of Swift's libraries it would hold three times what it uses in memory. The names after the first are what
            // Foundation itself is made of, which only a whole static build knows.
            [
                .unsafeFlags(
                    [
                        "-static-stdlib", "-use-ld=lld", "-lCoreFoundation",
                        "-l_FoundationICU", "-l_FoundationCShims", "-l_FoundationCollections", "-lstdc++",
                    ], .when(configuration: .release))
            ]),
        program(
            "ask", ["Importing", "TextRepair", "AskProtocol", "Platform"],
            // It is started for each question, and half of its time would go by until Swift's libraries are loaded. This
            // takes that no target of it imports more of Foundation than FoundationEssentials (RepositoryTests), whose
            // own parts are named here because only a whole static build knows them.
            [
                .unsafeFlags(
                    ["-static-stdlib", "-use-ld=lld", "-l_FoundationCollections", "-l_FoundationCShims"],
                    .when(configuration: .release))
            ]),
        program(
            "askbench",
            [
                "Meaning", "SearchEngine", "TextRepair", "AskProtocol", "KnowledgeBase", "Importing", "CSQLite",
                "Platform",
            ]),

        .target(
            name: "TestSupport", dependencies: ["AskProtocol", "CSQLite", "Platform"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("PlatformTests", ["Platform"]),
        tests("MeaningTests", ["Meaning"]),
        tests("SearchEngineTests", ["SearchEngine", "Meaning", "Importing", "TextRepair", "AskProtocol"]),
        tests("TextRepairTests", ["TextRepair"]),
        tests("AskProtocolTests", ["AskProtocol"]),
        tests("AskClientTests", ["AskClient", "AskProtocol"]),
        .target(name: "FaultVFS", path: "Tests/FaultVFS"),
        tests("KnowledgeBaseTests", ["KnowledgeBase", "AskProtocol", "Platform", "FaultVFS"]),
        tests("ImportingTests", ["Importing", "AskProtocol", "TextRepair"]),
        tests("askdTests", ["askd", "AskProtocol"]),
        tests("askTests", ["ask", "AskProtocol"]),
        tests("EndToEndTests", ["AskProtocol", "Platform", "ask", "askd"]),
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["CFuzzer", "main.swift", "run"],
            swiftSettings: settings),
    ]
)

// Fuzzing needs a library that not every toolchain has: Tests/Fuzz/run asks for it. The targets of FuzzTests become a program,
// and askd a library, since programs are not linked into others.
if Context.environment["ASKD_FUZZ"] != nil {
    package.products = [.executable(name: "askfuzz", targets: ["askfuzz"])]
    package.targets.removeAll { $0.isTest || $0.name == "askd" }
    package.targets += [
        .target(
            name: "askd", dependencies: ["KnowledgeBase", "AskProtocol", "Platform"], exclude: ["main.swift"],
            swiftSettings: settings),
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "askfuzz", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzz",
            exclude: ["CFuzzer", "FoundTests.swift", "run"], swiftSettings: settings),
    ]
}
