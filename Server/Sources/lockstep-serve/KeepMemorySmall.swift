import Foundation

/// Has the C library give back what pictures took as soon as it's freed: by itself it would raise these limits, and keep up to
/// 32 MiB in each of many arenas. To be called while there's one thread.
func keepMemorySmall() {
  // `mallopt` of malloc(3), which Swift's module of the C library leaves out, has this type; other C libraries have none.
  typealias SetOption = @convention(c) (_ option: Int32, _ value: Int32) -> Int32
  guard let symbol = dlsym(nil, "mallopt") else { return }
  let setOption = unsafeBitCast(symbol, to: SetOption.self)
  let (trimThreshold, mapThreshold, mostArenas): (Int32, Int32, Int32) = (-1, -3, -8)
  _ = setOption(trimThreshold, 1 << 20)
  _ = setOption(mapThreshold, 1 << 20)
  _ = setOption(mostArenas, 2)
}
