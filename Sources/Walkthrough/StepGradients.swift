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
    let cut = memory.microBatches(ofBatch: plan.sampler.batch(step: 0).count)
    let own = partition.workers(ofRank: world.rank)
    // A worker counts itself in its team.
    let slices = own.enumerated().map { thread, worker in
      (worker: worker, index: isShared ? worker : thread)
    }

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

    let counts = Self.counts(plan, memory, owners: owners, world)
    (summedCounts, updatedCounts) = (counts.summed, counts.updated)
    owner = Self.owner(of: index, plan, memory, owners: owners, world)
  }

  /// What is known of the weight once the step was taken; `columns` are those of a picture.
  func weight(before: Float, after: Float, columns: Int) -> StepWalkthrough.Weight {
    let layer = plan.model.layers[0]
    let (input, output) = (index - layer.weightOffset).quotientAndRemainder(dividingBy: layer.weightStride)
    return StepWalkthrough.Weight(
      tensor: "layers.0.weight", output: output, input: input, row: input / columns, column: input % columns,
      summedBy: owner.map { $0 / plan.partition.threadsPerRank }, gradients: ofMicroBatches,
      // Where gradients are messages, the step has left their sum.
      sum: plan.partition.strategy == .sharedMemory ? total : memory.gradient(0)[index], before: before, after: after)
  }

  /// How many parameters each worker sums and updates, without padding.
  private static func counts(
    _ plan: TrainingPlan, _ memory: TeamMemory, owners: [Int32], _ world: Communicator
  ) -> (summed: [Int], updated: [Int]) {
    let partition = plan.partition
    var (summed, updated) = (
      [Int](repeating: 0, count: partition.workerCount), [Int](repeating: 0, count: partition.workerCount)
    )
    for tensor in plan.model.layout.tensors {
      for row in 0..<(tensor.shape.count == 2 ? tensor.shape[1] : 1) {
        for parameter in tensor.offset + row * tensor.rowStride..<tensor.offset + row * tensor.rowStride
          + tensor.shape[0]
        {
          if partition.strategy == .sharedMemory {
            summed[Int(owners[parameter])] += 1
            updated[Int(owners[parameter])] += 1
            continue
          }
          if let worker = owner(of: parameter, plan, memory, owners: owners, world) { summed[worker] += 1 }
          for worker in updated.indices where memory.slice(of: worker % partition.threadsPerRank).contains(parameter) {
            updated[worker] += 1
          }
        }
      }
    }
    return (summed, updated)
  }

  /// The worker that sums the gradient of a parameter; nil where MPI does.
  private static func owner(
    of parameter: Int, _ plan: TrainingPlan, _ memory: TeamMemory, owners: [Int32], _ world: Communicator
  ) -> Int? {
    switch plan.partition.strategy {
    case .sharedMemory: Int(owners[parameter])
    case .orderedAllReduce:
      // The thread that may call MPI sums its rank's slice.
      (0..<world.size).first { (0..<memory.parameterCount).share($0, of: world.size).contains(parameter) }
        .map { $0 * plan.partition.threadsPerRank }
    case .allReduce: nil
    }
  }
}
