/// How a request was used out of order.
enum RequestProblem: Error, Equatable {
  case released
  case busy
  case notStarted
  case notFinished
  case alreadyAwaited
}

extension RequestProblem: CustomStringConvertible {
  /// Completes a sentence that begins with the request.
  var description: String {
    switch self {
    case .released: "was used after its release"
    case .busy: "is in use or running; finish it first"
    case .notStarted: "was not started"
    case .notFinished: "has no result; start and finish it first"
    case .alreadyAwaited: "is awaited by another task already"
    }
  }
}
