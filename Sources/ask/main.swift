// `ask`: the client. What it can do is listed in CommandLine/Command.swift.

import FoundationEssentials
import Platform

CurrentProcess.ignoreBrokenPipes()
CurrentProcess.exit(
    Program.run(Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment).rawValue)
