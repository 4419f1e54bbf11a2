import Datasets
import Platform
import Training

extension Diagnosis {
  /// Whether there's the memory for a training with so many ranks, or up to four: that which ranks share, and all of it.
  func memory(_ configuration: Configuration, ranks: Int?) -> [Finding] {
    let ranks = min(ranks ?? 4, configuration.training.microBatches)
    let settings = configuration.data
    // Only the files' headers are read.
    let files = try? DatasetFiles(
      directory: settings.directory, classCount: settings.classCount, needsTest: settings.dataset != .custom)
    let shape =
      files?.shape ?? DatasetShape(trainCount: 60_000, testCount: 10_000, rows: 28, columns: 28, classCount: 10)
    let data = files == nil ? "MNIST, as there's no data in \(settings.directory)" : settings.directory
    do {
      let demand = try MemoryDemand(
        configuration, shape: settings.classCount == nil && files != nil ? shape.with(classCount: 256) : shape,
        ranks: ranks, processors: machine.processors)
      return [sharedMemory(demand, ranks: ranks), memory(demand, ranks: ranks, data: data)]
    } catch {
      return [Finding(.problem, "memory", "unknown: \(error)", remedy: "change the configuration, or check oneDNN")]
    }
  }

  /// What Open MPI itself shares a rank, for messages between ranks; measured with Open MPI 4.1.4, and rounded up.
  private static let messageBytesPerRank = 5 << 20

  private func sharedMemory(_ demand: MemoryDemand, ranks: Int) -> Finding {
    let subject = "shared memory"
    let needed = demand.shared + ranks * Self.messageBytesPerRank
    if let substitute, let room = substitute.byteCount, room >= needed {
      return Finding(
        .note, subject,
        "\(sharedMemory.byteCount?.mebibytes ?? "nothing") free in \(sharedMemory.folder): ranks share memory by files in "
          + "\(substitute.folder), where a run takes \(needed.mebibytes)")
    }
    let elsewhere = "let Open MPI put it elsewhere: export OMPI_MCA_osc_sm_backing_directory=DIR"
    guard let free = sharedMemory.byteCount else {
      return Finding(.problem, subject, "\(sharedMemory.folder) can't be written to", remedy: elsewhere)
    }
    let text = "\(free.mebibytes) free in \(sharedMemory.folder), a run takes \(needed.mebibytes)"
    guard free >= needed else {
      return Finding(
        .problem, subject, text,
        remedy: "make it larger (mount -o remount,size=512M \(sharedMemory.folder); docker run --shm-size=512m), or "
          + elsewhere)
    }
    return Finding(.ok, subject, text)
  }

  private func memory(_ demand: MemoryDemand, ranks: Int, data: String) -> Finding {
    let takes = "a run on \(ranks.counted("rank")) takes \(demand.total.mebibytes) for \(data)"
    guard let availableMemory else { return Finding(.ok, "memory", takes) }
    let text = "\(availableMemory.mebibytes) free, \(takes)"
    guard demand.total > availableMemory, let largest = demand.largest.first?.kind else {
      return Finding(.ok, "memory", text)
    }
    return Finding(
      .problem, "memory", text + ", most of it for \(largest.name)",
      remedy: "make \(largest.remedy) smaller, or use a larger machine")
  }
}
