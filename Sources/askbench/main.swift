if CommandLine.arguments.dropFirst().first == "train-restoration" {
    try TrainRestoration.run(Array(CommandLine.arguments.dropFirst(2)))
}
