import NIOCore

/// Closes a connection on which nothing has been read or written for a while, whatever it's waiting for: also one whose client
/// doesn't read what it's answered, which the server library would wait for.
final class CloseWhenIdle: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
