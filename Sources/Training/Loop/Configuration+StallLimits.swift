import DataParallel

extension Configuration.Resilience {
  /// How long ranks may wait; nil where nothing is watched.
  var stallLimits: StallWatchdog.Limits? {
    stallTimeout == 0 ? nil : StallWatchdog.Limits(timeout: stallTimeout, abort: stallAbort == 0 ? nil : stallAbort)
  }
}
