import Foundation
import Platform
import Synchronization

/// The machines of a job as they are listed at the moment: a thread reads the list each second.
package final class ListedHosts: Sendable {
  private let listing: HostListing
  private let state: Mutex<(places: [RankSupply.Place], problem: FileError?)>
  private let isStopped = Atomic<Bool>(false)

  /// Reads the list, and goes on reading it where it may change.
  ///
  /// - Throws: `FileError` where it can't be read now. Later that's a `problem`, and the list before stays.
  package init(_ listing: HostListing) throws(FileError) {
    self.listing = listing
    state = Mutex((try listing.read(), nil))
    guard listing.mayChange else { return }
    Thread.detachNewThread { [weak self] in
      SignalStack.blockSignals()
      while let self, !isStopped.load(ordering: .relaxed) {
        readAgain()
        Thread.sleep(forTimeInterval: 1)
      }
    }
  }

  /// What was listed last.
  package var places: [RankSupply.Place] { state.withLock(\.places) }

  /// Why the list can't be read at the moment; nil where it can.
  package var problem: FileError? { state.withLock(\.problem) }

  /// Whether it may say something else later.
  package var mayChange: Bool { listing.mayChange }

  /// Reads no more.
  package func stop() { isStopped.store(true, ordering: .relaxed) }

  private func readAgain() {
    let read = Result { () throws(FileError) in try listing.read() }
    let hasChanged = state.withLock { state in
      let before = state
      switch read {
      case .success(let places): state = (places, nil)
      case .failure(let error): state.problem = error
      }
      return state != before
    }
    if hasChanged { SignalInbox.wake() }
  }
}
