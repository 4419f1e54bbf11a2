import Hummingbird

/// Why a request isn't answered as it was meant to be: what the API says in place of an answer.
package struct Problem: Error, Equatable {
  /// What programs tell problems apart by.
  package enum Kind: String, CaseIterable {
    case invalidQuery = "invalid_query"
    case invalidJSON = "invalid_json"
    case invalidPixels = "invalid_pixels"
    case incompleteBody = "incomplete_body"
    case unauthorized
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case tooSlow = "too_slow"
    case tooLarge = "too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case wrongHost = "wrong_host"
    case unreadablePicture = "unreadable_picture"
    case blank
    case overflow
    case internalError = "internal_error"
    case busy
  }

  package let kind: Kind
  /// What is wrong and what to do, in sentences.
  let message: String

  init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

  /// The status that goes with the kind.
  package var status: HTTPResponse.Status {
    switch kind {
    case .invalidQuery, .invalidJSON, .incompleteBody: .badRequest
    case .unauthorized: .unauthorized
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .tooSlow: .requestTimeout
    case .tooLarge: .contentTooLarge
    case .unsupportedMediaType: .unsupportedMediaType
    case .wrongHost: .misdirectedRequest
    case .invalidPixels, .unreadablePicture, .blank, .overflow: .unprocessableContent
    case .internalError: .internalServerError
    case .busy: .serviceUnavailable
    }
  }
}

/// A problem as JSON.
struct ProblemAnswer: Encodable {
  struct Content: Encodable {
    let kind: String
    let message: String
  }

  let error: Content

  init(_ problem: Problem) { error = Content(kind: problem.kind.rawValue, message: problem.message) }
}
