/// Why a model could not be found, read, compiled or run: one sentence that names the subject and the remedy.
public struct InferenceError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for exit codes and tests.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Wrapped: String {
      case runtimeMissing, runtimeUnusable, deviceMissing, manifestMissing, manifestInvalid, modelMissing, wrongChecksum
      case modelUnreadable, unknownHead, wrongShape, outputMissing, unsupported, compilation, execution, misuse
    }
    private let wrapped: Wrapped
    private init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    /// No inference runtime was found in any of the places searched.
    public static let runtimeMissing = Code(.runtimeMissing)
    /// A runtime was found, but it is too old, incomplete or for another machine.
    public static let runtimeUnusable = Code(.runtimeUnusable)
    /// The runtime has no plug-in or no hardware for the device that was asked for.
    public static let deviceMissing = Code(.deviceMissing)
    /// No such manifest.
    public static let manifestMissing = Code(.manifestMissing)
    /// The manifest is not YAML, lacks a key, or a value has the wrong type or range.
    public static let manifestInvalid = Code(.manifestInvalid)
    /// A file that the manifest names is in none of the places searched.
    public static let modelMissing = Code(.modelMissing)
    /// A file of the model is not the one that the manifest was written for.
    public static let wrongChecksum = Code(.wrongChecksum)
    /// The runtime can not read the model.
    public static let modelUnreadable = Code(.modelUnreadable)
    /// The manifest names a detector head that this program does not have.
    public static let unknownHead = Code(.unknownHead)
    /// Input or output of the model do not have the shape that the manifest or the head needs.
    public static let wrongShape = Code(.wrongShape)
    /// The model lacks an output that its head reads.
    public static let outputMissing = Code(.outputMissing)
    /// A size, a precision or another setting that this model or device can not do.
    public static let unsupported = Code(.unsupported)
    /// The runtime could not compile the model for the device.
    public static let compilation = Code(.compilation)
    /// An inference failed.
    public static let execution = Code(.execution)
    /// A request was used out of order: an error of the caller.
    public static let misuse = Code(.misuse)

    public var description: String { wrapped.rawValue }
  }

  /// The runtime's side of a failure.
  public struct Cause: Error, Sendable, Hashable, CustomStringConvertible {
    /// The runtime's negative status.
    public let status: Int32
    /// The runtime's last message, on one line.
    public let text: String

    public init(status: Int32, text: String) {
      self.status = status
      self.text = text
    }

    public var description: String { "\(text) (status \(status))" }
  }

  public let code: Code
  /// One line: subject, what is wrong, what to do.
  public let sentence: String
  public let cause: Cause?

  public init(_ code: Code, _ sentence: String, cause: Cause? = nil) {
    self.code = code
    self.sentence = sentence
    self.cause = cause
  }

  public var description: String { sentence }
}
