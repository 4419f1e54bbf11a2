import Datasets

extension DownloadError {
  /// What to do without the file.
  var remedy: String {
    isUnwritable
      ? "Free some space, change the folder's permissions, or choose another folder."
      : "Check the network, or put the file there by hand; without a network, train on drawn digits: "
        + "lockstep data synthesize --output data/synthetic, then --data data/synthetic --set data.dataset=synthetic"
  }
}
