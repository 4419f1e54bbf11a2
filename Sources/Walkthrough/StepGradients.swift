import DataParallel
import MPI
import Model
import NeuralNetwork

/// The gradients of a batch whose activations and deltas stand in the teams' memories, micro-batch by micro-batch.
struct StepGradients {
  /// The weight of the first layer with the steepest gradient, by its index in the flat parameters.
  let index: Int
  /// By worker of all ranks: the parameters whose gradient it sums over all micro-batches.
  let summedCounts: [Int]
  /// By worker of all ranks: the parameters that it updates.
  let updatedCounts: [Int]

  private let plan: TrainingPlan
  private let memory: TeamMemory
  /// The gradient of the weight, of each micro-batch; the same on all ranks.
  private let ofMicroBatches: [Float]
  /// The sum of these as shared memory has it.
  private let total: Float
  /// Who sums it, of all workers; nil where MPI does.
  private let owner: Int?

  /// Forms the gradients; every rank of `world` calls this once all have left their rows.
  ///
  /// - Throws: `MPIError` where the ranks can't communicate.
  init(_ plan: TrainingPlan, _ memory: TeamMemory, _ world: Communicator) throws {
    (self.plan, self.memory) = (plan, memory)
    let (partition, layer) = (plan.partition, plan.model.layers[0])
    let isShared = partition.strategy == .sharedMemory
    let firstOfTeam = partition.workers(ofTeamOf: world.rank).lowerBound
    let cut = memory.microBatches(ofBatch: plan.sampler.batch(step: 0).count)
    let own = partition.workers(ofRank: world.rank)
    // A worker counts itself in its team.
    let slices = own.map { (worker: $0, index: $0 - firstOfTeam) }

    var total = [Float](repeating: 0, count: memory.parameterCount)
    var owners = [Int32](repeating: 0, count: memory.parameterCount)
    for slice in slices {
      WorkerSlice(worker: slice.index, of: memory).gradients.forEach(of: 0..<cut.count, in: cut) { block in
        block.forEachRow { row, sum in
          for (offset, parameter) in row.enumerated() {
            (total[parameter], owners[parameter]) = (sum[offset], Int32(slice.worker))
          }
        }
      }
    }
    // Of shared memory each has what it owns, and the others 0; else what is of its own rows, in an order that doesn't matter
    // to tell which is steepest.
    try world.allReduce(&total, .sum)
    if isShared { try world.allReduce(&owners, .sum) }
    let real = layer.weightRange.filter { ($0 - layer.weightOffset) % layer.weightStride < layer.outputs }
    let steepest = real.max { abs(total[$0]) < abs(total[$1]) } ?? layer.weightOffset
    let index = try world.broadcast(steepest)
    self.index = index
    self.total = total[index]

    var gradients = [Float](repeating: 0, count: partition.microBatchCount)
    let first = memory.microBatches.lowerBound
    for slice in slices {
      for microBatch in 0..<cut.count {
        WorkerSlice(worker: slice.index, of: memory).gradients.forEach(of: microBatch..<microBatch + 1, in: cut) {
          $0.forEachRow { row, sum in
            if row.contains(index) { gradients[first + microBatch] = sum[index - row.lowerBound] }
          }
        }
      }
    }
    // One worker has each, and the others 0, which changes no bit.
    try world.allReduce(&gradients, .sum)
    ofMicroBatches = gradients

    let summed = Self.summed(plan, owners: owners)
    owner = summed(index)
    var counts = Self.counts(plan, memory, workers: own, firstOfTeam: firstOfTeam, summedBy: summed)
    try world.allReduce(&counts.summed, .sum)
    try world.allReduce(&counts.updated, .sum)
    (summedCounts, updatedCounts) = (counts.summed, counts.updated)
  }

  /// What is known of the weight once the step was taken; `columns` are those of a picture.
  func weight(before: Float, after: Float, columns: Int) -> StepWalkthrough.Weight {
    let layer = plan.model.layers[0]
    let (input, output) = (index - layer.weightOffset).quotientAndRemainder(dividingBy: layer.weightStride)
    return StepWalkthrough.Weight(
      tensor: "layers.0.weight", output: output, input: input, row: input / columns, column: input % columns,
      summedBy: owner.map(plan.partition.rank(ofWorker:)), gradients: ofMicroBatches,
      // Where gradients are messages, the step has left their sum.
      sum: plan.partition.strategy == .sharedMemory ? total : memory.gradient(0)[index], before: before, after: after)
  }

  /// How many parameters each of some workers sums and updates, without padding; 0 for all others.
  private static func counts(
    _ plan: TrainingPlan, _ memory: TeamMemory, workers: Range<Int>, firstOfTeam: Int, summedBy worker: (Int) -> Int?
  ) -> (summed: [Int], updated: [Int]) {
    let partition = plan.partition
    var (summed, updated) = (
      [Int](repeating: 0, count: partition.workerCount), [Int](repeating: 0, count: partition.workerCount)
    )
    for tensor in plan.model.layout.tensors {
      for row in 0..<(tensor.shape.count == 2 ? tensor.shape[1] : 1) {
        let start = tensor.offset + row * tensor.rowStride
        for parameter in start..<start + tensor.shape[0] {
          let sums = worker(parameter)
          if let sums, workers.contains(sums) { summed[sums] += 1 }
          for worker in workers {
            let updates =
              partition.strategy == .sharedMemory
              ? sums == worker : memory.slice(of: worker - firstOfTeam).contains(parameter)
            if updates { updated[worker] += 1 }
          }
        }
      }
    }
    return (summed, updated)
  }

  /// Says which worker sums the gradient of a parameter; nil where MPI does.
  private static func summed(_ plan: TrainingPlan, owners: [Int32]) -> (Int) -> Int? {
    let partition = plan.partition
    switch partition.strategy {
    case .sharedMemory, .factorExchange: return { Int(owners[$0]) }
    case .hierarchicalAllReduce, .orderedAllReduce:
      // The thread that may call MPI sums its rank's slice.
      let slices = (0..<partition.ranks).map {
        GradientSlices(ofRank: $0, teams: partition.teams, parameterCount: owners.count).summed
      }
      return { parameter in
        slices.firstIndex { $0.contains(parameter) }.map { partition.workers(ofRank: $0).lowerBound }
      }
    case .allReduce: return { _ in nil }
    }
  }
}
