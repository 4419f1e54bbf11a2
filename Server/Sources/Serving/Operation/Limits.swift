/// What a server gives to requests, so that no client can take all of it.
public struct Limits: Sendable {
  /// The most bytes of a request's body.
  public var bodyBytes = 8 << 20
  /// The most bytes of all bodies that are being received or worked on.
  public var bytesAtOnce = 64 << 20
  /// The most connections; more wait until one is closed.
  public var connections = 256
  /// Within what time a request must have come as a whole.
  public var receiving = Duration.seconds(10)
  /// Within what time it is answered.
  public var answering = Duration.seconds(10)
  /// After what time a connection is closed on which nothing comes.
  public var idle = Duration.seconds(30)
  /// The most pixels of a picture, 16 Mi: a telephone's 12 megapixels and more.
  public var pixels = 1 << 24
  /// The most pictures of a request.
  public var pictures = 256

  /// The limits of a server that nobody has set otherwise.
  public init() {}
}
