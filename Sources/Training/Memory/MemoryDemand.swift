import Augmentation
import DataParallel
import Datasets
import Model
import NeuralNetwork

/// The memory that a training takes on a machine, by what takes it: everything that grows with a setting.
///
/// What a type allocates is counted beside that type, by its `byteCount`. The sums can't overflow: a plan has at most 2³⁰
/// weights, and the data set was found to fit the machine's memory.
package struct MemoryDemand: Equatable, Sendable {
  /// What a training takes for one thing.
  package struct Part: Equatable, Sendable {
    package let kind: Kind
    package let byteCount: Int
    /// Whether the ranks of the machine have it in common.
    package var isShared = false
  }

  /// What there is when it is most, each kind at most once.
  package let parts: [Part]

  /// The bytes of everything.
  package var total: Int { byteCount { _ in true } }

  /// The bytes of what ranks have in common.
  package var shared: Int { byteCount(where: \.isShared) }

  /// The bytes of what rank 0 alone takes, to keep and write a model.
  package var ofFirstRank: Int { byteCount { !$0.isShared && $0.kind.isOfFirstRank } }

  /// The bytes that each rank takes for itself, of which rank 0 takes more.
  package func ofEachRank(ranks: Int) -> Int { (total - shared - ofFirstRank) / ranks }

  /// The bytes that a program that runs already has still to take.
  ///
  /// - Parameter hasData: Whether the data set is in memory already.
  /// - Returns: The bytes of all parts but the program's, and without the images' if `hasData`.
  func toCome(hasData: Bool) -> Int { byteCount { $0.kind != .program && !(hasData && $0.kind == .images) } }

  /// The bytes of the larger of the two memories that ranks have in common, the images and all else, of what is still to take.
  func largestShared(hasData: Bool) -> Int {
    max(
      hasData ? 0 : byteCount { $0.isShared && $0.kind == .images }, byteCount { $0.isShared && $0.kind != .images })
  }

  /// The bytes that one of so many ranks of a machine has still to map: all that is shared, and its part of the rest. What
  /// one rank alone takes counts for each.
  func toMap(hasData: Bool, ranks: Int) -> Int {
    byteCount { $0.isShared && !(hasData && $0.kind == .images) }
      + ofFirstRank
      + byteCount { !$0.isShared && !$0.kind.isOfFirstRank && $0.kind != .program } / ranks
  }

  /// The three largest parts that settings decide on, the largest first.
  package var largest: [Part] {
    Array(parts.filter { $0.kind != .program }.sorted { $0.byteCount > $1.byteCount }.prefix(3))
  }

  /// What the ranks of this rank's node take together.
  ///
  /// - Parameters:
  ///   - plan: What to train, and how the work is spread over ranks and threads.
  ///   - shape: The data set's.
  ///   - keepsBest: Whether the best epoch's parameters are kept beside the last's.
  ///   - copies: On how many nodes checkpoints are stored; any node may be one of several.
  ///   - yardstick: For a benchmark, which only times epochs and evaluates and stores nothing: the bytes of what it times
  ///     beside. Nil for a training.
  /// - Throws: `OneDNNError`, as the products are asked for the memory that they need.
  package init(
    _ plan: TrainingPlan, shape: DatasetShape, keepsBest: Bool, copies: Int = 1, yardstick: Int? = nil
  ) throws(OneDNNError) {
    let ownParts = [
      Part(kind: .images, byteCount: shape.byteCount, isShared: true),
      Part(kind: .passes, byteCount: try Self.passes(plan, shape)),
      Part(kind: .messages, byteCount: plan.partition.nodeRanks.reduce(0) { $0 + Self.messages(plan, ofRank: $1) }),
      Part(kind: .program, byteCount: Self.program(plan)),
    ]
    parts =
      try ownParts + Self.team(plan)
      + Self.epochs(
        plan, testCount: shape.testCount, keepsBest: keepsBest,
        stores: plan.partition.nodeRanks.contains(0) || copies > 1,
        yardstick: yardstick)
  }

  /// What a run takes whose ranks are all on one machine.
  ///
  /// - Parameters:
  ///   - configuration: The run's.
  ///   - shape: The data set's.
  ///   - ranks: How many ranks; positive.
  ///   - processors: Those of the machine that the ranks may use.
  /// - Throws: `PlanError` where no run with so many ranks can be; `OneDNNError`, as the products are asked.
  package init(_ configuration: Configuration, shape: DatasetShape, ranks: Int, processors: Int) throws {
    let holdout = Holdout(fraction: configuration.data.holdout, seed: configuration.training.seed)
    let plan = try TrainingPlan(
      configuration, shape: shape, holdout: holdout, placement: Placement(ranks: ranks, processors: processors))
    try self.init(plan, shape: shape, keepsBest: configuration.training.keep == .best)
  }

  private func byteCount(where isCounted: (Part) -> Bool) -> Int {
    parts.filter(isCounted).reduce(0) { $0 + $1.byteCount }
  }
}

extension MemoryDemand {
  /// The bytes of a flat buffer of parameters.
  private static func row(_ plan: TrainingPlan) -> Int { MemoryLayout<Float>.stride * plan.model.layout.length }

  /// The parts of these ranks' teams.
  private static func team(_ plan: TrainingPlan) -> [Part] {
    let leaders = plan.partition.nodeRanks.filter { plan.partition.team(ofRank: $0).first == $0 }
    let teams = leaders.map { TeamShape(plan, ofRank: $0) }
    let isShared = plan.partition.strategy.sharesMemory
    return [
      Part(
        kind: .parameters, byteCount: teams.reduce(0) { $0 + $1.byteCount - $1.gradientByteCount - $1.rowByteCount },
        isShared: isShared),
      Part(kind: .gradients, byteCount: teams.reduce(0) { $0 + $1.gradientByteCount }, isShared: isShared),
      Part(kind: .activations, byteCount: teams.reduce(0) { $0 + $1.rowByteCount }, isShared: isShared),
    ]
  }

  /// The bytes of the workers of these ranks.
  private static func passes(_ plan: TrainingPlan, _ shape: DatasetShape) throws(OneDNNError) -> Int {
    var sum = 0
    for rank in plan.partition.nodeRanks {
      let team = plan.partition.storedMicroBatches(ofTeamOf: rank)
      for worker in plan.partition.workers(ofRank: rank) {
        sum += try Worker.byteCount(
          microBatches: plan.partition.microBatches(ofWorker: worker), of: team, model: plan.model,
          precision: plan.precision, sampler: plan.sampler)
        if !plan.augmentation.isNone {
          sum += PictureDeformer.byteCount(plan.augmentation, rows: shape.rows, columns: shape.columns)
        }
      }
    }
    return sum
  }

  /// The parts that come with the epochs.
  private static func epochs(
    _ plan: TrainingPlan, testCount: Int, keepsBest: Bool, stores: Bool, yardstick: Int?
  ) throws(OneDNNError) -> [Part] {
    // Each rank has the new epoch's before it gives up the last one's.
    let order = 2 * MemoryLayout<UInt32>.stride * plan.imageCount
    var parts = [Part(kind: .order, byteCount: order * plan.partition.nodeRanks.count)]
    if let yardstick { return parts + [Part(kind: .yardstick, byteCount: yardstick)] }
    let evaluator = try Evaluator.byteCount(plan.model, precision: plan.precision, imageCount: testCount)
    // Each rank evaluates copies of the average: one as it stands, one for passes, and one rounded.
    let average = plan.averagesWeights ? 5 * row(plan) / 2 : 0
    parts.append(
      Part(
        kind: .evaluation,
        byteCount: (evaluator * plan.partition.threadsPerRank + average) * plan.partition.nodeRanks.count))
    // Rank 0 keeps and writes, and the first rank of a node that stores a copy.
    guard stores else { return parts }
    let snapshot = Snapshot.byteCount(
      parameterCount: plan.model.layout.count, stateCount: plan.optimizer.stateNames.count, keepsBest: keepsBest)
    // At the end, the model to write is copied twice: as it stands and as its file has it.
    parts.append(Part(kind: .checkpoint, byteCount: max(snapshot, 2 * row(plan))))
    // The new best is copied before the last one is given up.
    if keepsBest { parts.append(Part(kind: .best, byteCount: 2 * row(plan))) }
    return parts
  }

  /// The bytes that a rank takes to sum gradients over messages.
  private static func messages(_ plan: TrainingPlan, ofRank rank: Int) -> Int {
    switch plan.partition.strategy {
    case .sharedMemory: 0
    case .allReduce: row(plan)
    case .factorExchange: FactorExchange.byteCount(ofRank: rank, plan.partition, TeamShape(plan, ofRank: rank))
    case .hierarchicalAllReduce, .orderedAllReduce:
      OrderedAllReduce.byteCount(
        ofRank: rank, teams: plan.partition.teams, microBatches: plan.partition.microBatchesOfTeams,
        parameterCount: plan.model.layout.length)
    }
  }

  /// The bytes that these ranks take whatever they train: measured with Swift 6.3, Open MPI 4.1.4 and oneDNN 2.6.
  private static func program(_ plan: TrainingPlan) -> Int {
    plan.partition.nodeRanks.count * (10 << 20 + plan.partition.threadsPerRank * 3 << 20)
  }
}
