import Foundation
import Hummingbird
import Model
import NIOCore
import Pictures
import Prediction

/// Answers `POST /v1/predict`: takes the body apart, brings pictures into the network's form, and has them classified.
struct Predictor: Sendable {
  let limits: Limits
  let holder: ModelHolder
  let bodies: BodyReceiver
  let workers: Workers

  private enum Content {
    case picture, pixels
  }

  /// The answer to a request.
  ///
  /// - Throws: `Problem` where it can't be answered as a whole. A picture in which nothing is drawn is a part of the answer.
  func answer(_ request: Request) async throws -> Response {
    let content = try Self.content(of: request.headers[.contentType])
    let query = try PredictQuery(request.uri.query)
    return try await bodies.withBody(of: request) { body in
      let bytes = Data(body.readableBytesView)
      return try await within(limits.answering) { try await answer(content, bytes, query) }
    }
  }

  private func answer(_ content: Content, _ bytes: Data, _ query: PredictQuery) async throws -> Response {
    let model = holder.current
    let prepared = try await workers.run {
      switch content {
      case .picture: [try prepare(picture: bytes, model, query)]
      case .pixels: try prepare(pixels: bytes, model, query)
      }
    }
    var probabilities = await model.batcher.probabilities(of: prepared.compactMap { try? $0.get().pixels })[...]
    let columns = query.show ? model.form.columns : nil
    let entries = prepared.map { result -> PredictAnswer.Entry in
      switch result {
      case .failure(let problem): return .problem(problem)
      case .success(let picture):
        guard let own = probabilities.popFirst(), own.allSatisfy(\.isFinite) else {
          return .problem(Problem(.overflow, "The network's outputs aren't finite: its weights are too large."))
        }
        let prediction = Prediction(own, of: picture, classNames: model.form.classNames)
        return .prediction(PredictionAnswer(prediction, probabilities: own, columns: columns))
      }
    }
    return try Response(json: PredictAnswer(model: model.hash, predictions: entries))
  }

  /// What the media type says that a body is.
  private static func content(of type: String?) throws(Problem) -> Content {
    let name = (type ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    switch name {
    case "image/png", "image/jpeg": return .picture
    case "application/json": return .pixels
    default:
      throw Problem(
        .unsupportedMediaType, "Send a picture as image/png or image/jpeg, or pixels as application/json.")
    }
  }

  /// A picture from the bytes of a file.
  private func prepare(
    picture bytes: Data, _ model: ServedModel, _ query: PredictQuery
  ) throws -> Result<PreparedPicture, Problem> {
    do throws(PictureError) {
      let picture = try GreyPicture(decoding: bytes, atMost: limits.pixels)
      return .success(try model.trained.prepare(picture, asIs: query.asIs))
    } catch {
      if case .blank = error { return .failure(Self.blank) }
      if case .tooLarge(_, let width, let height) = error {
        throw Problem(
          .tooLarge, "\(width)×\(height) pixels are more than the \(limits.pixels) that are read here: scale it down.")
      }
      throw Problem(.unreadablePicture, "\(error.problem.replacing("the picture: ", with: "The picture ")).")
    }
  }

  /// Pictures from numbers.
  private func prepare(
    pixels bytes: Data, _ model: ServedModel, _ query: PredictQuery
  ) throws -> [Result<PreparedPicture, Problem>] {
    let pictures = try PixelsRequest(bytes).pictures
    guard (1...limits.pictures).contains(pictures.count) else {
      throw Problem(.invalidPixels, "A request has 1 to \(limits.pictures) pictures, this one \(pictures.count).")
    }
    let form = model.form
    return try pictures.enumerated().map { index, pixels in
      let lengths = pixels.rowLengths ?? Array(repeating: form.columns, count: form.rows)
      guard lengths == Array(repeating: form.columns, count: form.rows), pixels.values.count == form.rows * form.columns
      else {
        throw Problem(
          .invalidPixels,
          "Picture \(index) hasn't \(form.rows) rows of \(form.columns) pixels: send another size as PNG or JPEG.")
      }
      let picture = GreyPicture(width: form.columns, height: form.rows, pixels: pixels.values)
      return Result { try model.trained.prepare(picture, asIs: query.asIs) }.mapError { _ in Self.blank }
    }
  }

  private static let blank = Problem(
    .blank, "Nothing is drawn in this picture: it must show something dark on a light page, or light on a dark one.")
}
