import Jobs
import Testing

@Suite struct LaunchArgumentsTests {
  @Test(arguments: [
    ("launch -n 4 train --lr 1", "launch -n 4 -- train --lr 1"),
    ("launch -n 4 -- train --lr 1", "launch -n 4 -- train --lr 1"),
    ("launch -np 4 --dry-run train -n 5", "launch -n 4 --dry-run -- train -n 5"),
    ("launch --np=4 train", "launch -n 4 -- train"), ("launch -n=-1 train", "launch -n=-1 -- train"),
    ("launch -n 2 --host a:1,b --machinefile f bench table", "launch -n 2 -H a:1,b --hostfile f -- bench table"),
    (
      "launch -x A=1 -n 2 --mca btl tcp,self --bind-to core --report-bindings train",
      "launch -n 2 --mpirun=-x --mpirun=A=1 --mpirun=--mca --mpirun=btl --mpirun=tcp,self --mpirun=--bind-to "
        + "--mpirun=core --mpirun=--report-bindings -- train"
    ),
    // A value may be called as a command is.
    ("launch -n 2 --wdir train train", "launch -n 2 --mpirun=--wdir --mpirun=train -- train"),
    ("launch -n 2 trian --lr 1", "launch -n 2 -- trian --lr 1"),
    ("launch -n 2 --oversubscribe -- trian", "launch -n 2 --mpirun=--oversubscribe -- trian"),
    ("launch -n 2 --hostfile -- train", "launch -n 2 --hostfile -- train"),
    ("launch -n", "launch -n"), ("launch", "launch"), ("launch --help", "launch --help"),
    ("train -np 4", "train -np 4"), ("", ""),
  ])
  func `tells our options, those of mpirun, and the command apart`(given: String, expected: String) {
    let words = { (text: String) in text.split(separator: " ").map(String.init) }
    #expect(
      LaunchArguments.rewritten(words(given), commands: ["train", "evaluate", "bench"]) == words(expected))
  }

  @Test(arguments: [
    ("launch -n 2 -np 3 train", "-n"), ("launch -n 2 -H a -n=3 train", "-n"), ("launch -H a --host b -n 2 train", "-H"),
    ("launch -n 2 --mca a b --mca c d train -n 3", nil), ("train -n 2 -n 3", nil),
  ])
  func `finds an option of ours that is given twice`(given: String, option: String?) {
    let words = LaunchArguments.rewritten(given.split(separator: " ").map(String.init), commands: ["train"])
    #expect(LaunchArguments.repeatedOption(words) == option)
  }
}
