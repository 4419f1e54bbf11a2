import Foundation

/// Has the C library give back what pictures took once it's freed: by itself it would raise these limits, and keep up to 32 MiB
/// in each of many arenas. To be called while there's one thread.
func keepMemorySmall() {
  // `mallopt` and `malloc_trim` of malloc(3), which Swift's module of the C library leaves out, have these types; other C
  // libraries have neither.
  typealias SetOption = @convention(c) (_ option: Int32, _ value: Int32) -> Int32
  typealias Trim = @convention(c) (_ kept: Int) -> Int32
  guard let option = dlsym(nil, "mallopt"), let trimming = dlsym(nil, "malloc_trim") else { return }
  let setOption = unsafeBitCast(option, to: SetOption.self)
  let (trimThreshold, mapThreshold, mostArenas): (Int32, Int32, Int32) = (-1, -3, -8)
  _ = setOption(trimThreshold, 1 << 20)
  _ = setOption(mapThreshold, 1 << 20)
  _ = setOption(mostArenas, 2)
  // What is free between what isn't; it takes a millisecond.
  let trim = unsafeBitCast(trimming, to: Trim.self)
  Task.detached(priority: .background) {
    while true {
      try await Task.sleep(for: .seconds(2))
      _ = trim(0)
    }
  }
}
