/// Why a video could not be opened, read, converted or written: one sentence that names the subject and the remedy.
public struct VideoError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure, for exit codes and tests.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Wrapped: String {
      case notFound, isDirectory, empty, notMedia, noVideo, noDecoder, corrupt, truncated, tooLarge, interrupted, io
      case permission, diskFull, unsupported, invalidOption, encoder, outOfMemory
      case timedOut, connection, unauthorized, serverError
    }
    private let wrapped: Wrapped
    private init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    /// No such file, or no picture of a sequence.
    public static let notFound = Code(.notFound)
    public static let isDirectory = Code(.isDirectory)
    public static let empty = Code(.empty)
    /// Text, or data in no known format.
    public static let notMedia = Code(.notMedia)
    /// Media without video: audio, subtitles, cover art.
    public static let noVideo = Code(.noVideo)
    /// This FFmpeg has no decoder for the codec.
    public static let noDecoder = Code(.noDecoder)
    /// Damaged so far that nothing (more) can be decoded.
    public static let corrupt = Code(.corrupt)
    /// The input ends before its container says.
    public static let truncated = Code(.truncated)
    /// Beyond a limit of `SourceOptions`.
    public static let tooLarge = Code(.tooLarge)
    /// An `InterruptFlag` was raised.
    public static let interrupted = Code(.interrupted)
    public static let io = Code(.io)
    public static let permission = Code(.permission)
    public static let diskFull = Code(.diskFull)
    /// Valid, but not something this program does.
    public static let unsupported = Code(.unsupported)
    public static let invalidOption = Code(.invalidOption)
    public static let encoder = Code(.encoder)
    public static let outOfMemory = Code(.outOfMemory)

    /// Nothing came for as long as `LiveOptions` allows.
    public static let timedOut = Code(.timedOut)
    /// A server, camera or network that cannot be reached, or a connection that broke.
    public static let connection = Code(.connection)
    /// User name or password refused.
    public static let unauthorized = Code(.unauthorized)
    /// The server answers, but says that it cannot serve (5xx) or did not understand (4xx).
    public static let serverError = Code(.serverError)

    /// True when the same source may work when it is tried again later, so that a live stream should be opened anew. False for
    /// what only a human can change: options, codecs, limits, permissions.
    public var isTransient: Bool {
      switch wrapped {
      case .timedOut, .connection, .unauthorized, .serverError, .notFound, .io, .truncated, .corrupt, .empty, .notMedia: true
      case .isDirectory, .noVideo, .noDecoder, .tooLarge, .interrupted, .permission, .diskFull, .unsupported, .invalidOption, .encoder,
        .outOfMemory:
        false
      }
    }

    public var description: String { wrapped.rawValue }
  }

  /// FFmpeg's side of a failure.
  public struct Cause: Error, Sendable, Hashable, CustomStringConvertible {
    /// FFmpeg's negative error number.
    public let number: Int32
    /// FFmpeg's text for `number`.
    public let text: String
    /// The last warning or error FFmpeg logged before it failed, credentials removed.
    public let logLine: String?

    public init(number: Int32, text: String, logLine: String?) {
      self.number = number
      self.text = text
      self.logLine = logLine
    }

    public var description: String { logLine.map { "\(text) (\($0))" } ?? text }
  }

  public let code: Code
  /// One line without credentials: subject, what is wrong, what to do.
  public let sentence: String
  public let cause: Cause?

  public init(_ code: Code, _ sentence: String, cause: Cause? = nil) {
    self.code = code
    self.sentence = sentence
    self.cause = cause
  }

  public var description: String { sentence }
}
