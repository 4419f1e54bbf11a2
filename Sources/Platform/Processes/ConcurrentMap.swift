import Dispatch
import Synchronization

/// What `transform` makes of each item, in their order: computed on as many processors as there are, but no more than
/// `mostAtOnce`.
package func concurrentMap<Item: Sendable, Output: Sendable>(
  _ items: some RandomAccessCollection<Item> & Sendable, mostAtOnce: Int, _ transform: @Sendable (Item) -> Output
) -> [Output] {
  let items = Array(items)
  let next = Atomic(0)
  let outputs = Mutex<[Int: Output]>([:])
  DispatchQueue.concurrentPerform(iterations: min(ProcessorCount.available, mostAtOnce, items.count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < items.count else { return }
      let output = transform(items[index])
      outputs.withLock { $0[index] = output }
    }
  }
  let made = outputs.withLock { $0 }
  return items.indices.compactMap { made[$0] }
}
