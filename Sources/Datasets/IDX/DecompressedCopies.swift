/// What is done with decompressed copies of gzip'd files.
public enum DecompressedCopies: Equatable, Sendable {
  /// They are read and made: beside a file in a folder that Lockstep made, in the cache, if there is one, for any other.
  case kept(DecompressedCache?)
  /// Every file is read itself, to its end, as whoever checks it must.
  case unused
}
