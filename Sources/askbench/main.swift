let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "train-restoration": try TrainRestoration.run(Array(arguments.dropFirst()))
case "restoration": try MeasureRestoration.run(Array(arguments.dropFirst()))
default: print("usage: askbench train-restoration | restoration")
}
