import Platform
import Training

extension Launch {
  /// The run directory that a training is told to use.
  func output(of command: [String]) -> String? { ((try? Lockstep.parse(command)) as? Train)?.output }

  /// The arguments of a training that goes on after its ranks have come or gone.
  ///
  /// - Parameters:
  ///   - command: As it was started first.
  ///   - generation: The start that is to go on with it.
  /// - Returns: `train` and its arguments.
  func goingOn(_ command: [String], with generation: Generation) -> [String] {
    guard let train = (try? Lockstep.parse(command)) as? Train, let output = train.output else { return command }
    // Before a start of this job has opened the folder, what is in it is another run, to be overwritten or to be refused.
    let isOpened = RunLock.wasTaken(output, by: generation)
    let isStartedElsewhere = train.resume.map { $0 != "latest" } ?? false
    let hasCheckpoint = !CheckpointFolder(ofRun: output).files.isEmpty
    if (train.overwrite || isStartedElsewhere) && !isOpened || isStartedElsewhere && !hasCheckpoint { return command }
    var words: [String] = []
    var rest = command[...]
    while let word = rest.popFirst() {
      if word == "--resume" {
        rest = rest.dropFirst()
      } else if word != "--overwrite" && !word.hasPrefix("--resume=") {
        words.append(word)
      }
    }
    return words + ["--resume", "latest"]
  }
}
