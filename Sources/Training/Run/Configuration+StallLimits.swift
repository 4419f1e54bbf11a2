import DataParallel
import Watchdog

extension Configuration.ResilienceSettings {
  /// How long ranks may wait; nil where nothing is watched.
  var stallLimits: StallLimits? {
    stallTimeout == 0
      ? nil
      : StallLimits(
        timeout: stallTimeout, abort: stallAbort == 0 ? nil : stallAbort, abortSetting: "resilience.stall_abort")
  }
}
