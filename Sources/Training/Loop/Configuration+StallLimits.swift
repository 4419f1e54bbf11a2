import DataParallel

extension Configuration.Resilience {
  /// How long ranks may wait; nil where nothing is watched.
  var stallLimits: StallLimits? {
    stallTimeout == 0 ? nil : StallLimits(timeout: stallTimeout, abort: stallAbort == 0 ? nil : stallAbort)
  }
}
