import COneDNN

/// A call into oneDNN that failed.
public struct OneDNNError: Error, CustomStringConvertible, Equatable {
  /// oneDNN's status, as `dnnl_status_t` numbers it.
  public let status: UInt32
  /// The C function that returned it.
  public let function: String

  /// What failed and how oneDNN names the reason.
  public var description: String {
    let reason = String(cString: dnnl_status2str(dnnl_status_t(status)))
    return "oneDNN's \(function) failed: \(reason) (status \(status))."
  }
}

/// Runs a oneDNN function and throws what it returns, unless it succeeded. Every call into oneDNN goes through here.
func check(_ function: String, _ body: () -> dnnl_status_t) throws(OneDNNError) {
  let status = body()
  guard status == dnnl_success else { throw OneDNNError(status: status.rawValue, function: function) }
}
