import Foundation
import Pictures

/// A picture that stands in the page itself.
///
/// - Parameters:
///   - data: Makes the PNG file.
///   - width: Its pixels a row.
///   - height: Its rows.
///   - description: What it shows, for who can't see it.
/// - Returns: The picture, or why there's none.
package func image(
  _ data: () throws(PNGWritingError) -> [UInt8], _ width: Int, _ height: Int, _ description: String
) -> Markup {
  do {
    return element(
      "img",
      [
        "alt": description, "width": "\(width)", "height": "\(height)",
        "src": "data:image/png;base64,\(Data(try data()).base64EncodedString())",
      ])
  } catch {
    return paragraph("\(error)", "missing")
  }
}
