import ProtocolBuffers

/// What is shown under one tag at one step: TensorFlow's `Summary.Value`.
///
/// Scalars and images have the older forms that need no tensors, which TensorBoard brings into today's as it reads them, and
/// which other readers know too.
package struct SummaryValue: Sendable {
  package enum Content: Sendable {
    case scalar(Float)
    /// An RGB picture as a PNG file.
    case image(width: Int, height: Int, png: [UInt8])
    /// Markdown.
    case text(String)

    /// The part of TensorBoard that shows it.
    fileprivate var plugin: String {
      switch self {
      case .scalar: "scalars"
      case .image: "images"
      case .text: "text"
      }
    }
  }

  /// Its name; what stands before a slash is the group.
  package let tag: String
  /// What the page says of it, in Markdown.
  package let description: String
  package let content: Content

  package init(tag: String, description: String, content: Content) {
    (self.tag, self.description, self.content) = (tag, description, content)
  }

  /// Adds its fields to a message.
  func encode(_ value: inout ProtocolMessage) {
    value.add(1, tag)
    switch content {
    case .scalar(let number): value.add(2, number)
    case .image(let width, let height, let png):
      value.add(4) { image in
        image.add(1, height)
        image.add(2, width)
        image.add(3, 3)
        image.add(4, png)
      }
    case .text(let text):
      value.add(8) { tensor in
        tensor.add(1, 7)
        tensor.add(2) { shape in shape.add(2) { dimension in dimension.add(1, 1) } }
        tensor.add(8, text)
      }
    }
    value.add(9) { metadata in
      metadata.add(1) { plugin in plugin.add(1, content.plugin) }
      metadata.add(3, description)
    }
  }
}
