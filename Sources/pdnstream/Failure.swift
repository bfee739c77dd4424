import ArgumentParser
import Evaluation
import Foundation
import Inference
import Pipeline
import Video

/// Turns an error into one line on stderr and an exit code of sysexits.h.
enum Failure {
  /// Runs a command's work; an error is told and becomes the process's exit code.
  static func reported(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let exit as ExitCode {
      throw exit
    } catch is CancellationError {
      // Stopped by a signal: nothing to say. 128 + SIGINT, as shells have it.
      throw ExitCode(130)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(code(of: error))
    }
  }

  static func code(of error: any Error) -> Int32 {
    switch error {
    case let error as VideoError: code(of: error.code)
    case let error as InferenceError: code(of: error.code)
    case let error as RecordError: error.code == .cannotOpen ? EX_CANTCREAT : EX_IOERR
    case let error as InputFileError: error.exitCode
    case is MOTError: EX_DATAERR
    case is SpecError: EX_CONFIG
    case let error as MetricsError: error.code == .badAddress ? EX_USAGE : EX_UNAVAILABLE
    case is CleanExit, is ValidationError: EX_USAGE
    default: EX_SOFTWARE
    }
  }

  private static func code(of code: VideoError.Code) -> Int32 {
    switch code {
    case .notFound, .isDirectory, .permission: EX_NOINPUT
    case .empty, .notMedia, .noVideo, .corrupt, .truncated, .tooLarge: EX_DATAERR
    case .noDecoder, .unsupported, .encoder, .connection, .serverError: EX_UNAVAILABLE
    case .timedOut: EX_TEMPFAIL
    case .unauthorized: EX_NOPERM
    case .invalidOption: EX_USAGE
    case .outOfMemory: EX_OSERR
    case .io, .diskFull, .interrupted: EX_IOERR
    default: EX_SOFTWARE
    }
  }

  private static func code(of code: InferenceError.Code) -> Int32 {
    switch code {
    case .manifestMissing, .manifestInvalid, .wrongChecksum, .unknownHead, .wrongShape, .outputMissing, .unsupported: EX_CONFIG
    case .runtimeMissing, .runtimeUnusable, .deviceMissing, .modelMissing, .modelUnreadable: EX_UNAVAILABLE
    default: EX_SOFTWARE
    }
  }
}
