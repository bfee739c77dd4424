import COpenVINO
import Foundation

/// OpenVINO's C functions, loaded once, with status checks.
///
/// `@unchecked Sendable`: `api` is a table of C function pointers that is filled in `init` and never written again, and
/// OpenVINO's functions may be called from any thread as long as one object is not used by two at once; its core may be.
final class OpenVINOLibrary: @unchecked Sendable {
  let api: pdn_openvino
  let path: String
  /// As OpenVINO says it: `2026.4.1-22982-…`.
  let version: String

  /// The oldest release that has the plain twins of the variadic functions, and with it the newest declarations used here.
  private static let oldest = (year: 2026, release: 4)

  /// - Throws: `InferenceError`: runtimeMissing, runtimeUnusable.
  init(_ locator: OpenVINOLocator) throws(InferenceError) {
    var refusals: [String] = []
    for path in locator.candidates {
      switch Self.load(path) {
      case .success(let api):
        self.api = api
        self.path = path
        version = try Self.version(api, path)
        return
      case .failure(let refusal):
        refusals.append(refusal.reason)
      }
    }
    // The last candidate is the system's search by name, whose refusal says no more than that there is none.
    if let first = refusals.first, refusals.count > 1 || locator.candidates.first?.contains("/") == true {
      throw InferenceError(
        .runtimeUnusable,
        "Cannot load OpenVINO: \(first). Run 'make setup' again, or set \(OpenVINOLocator.variable) to the folder of another copy.")
    }
    throw InferenceError(
      .runtimeMissing,
      "Cannot find OpenVINO (libopenvino_c.so): searched \(locator.description). "
        + "Run 'make setup', or set \(OpenVINOLocator.variable) to its folder.")
  }

  private struct Refusal: Error {
    let reason: String
  }

  private static func load(_ path: String) -> Result<pdn_openvino, Refusal> {
    withUnsafeTemporaryAllocation(of: pdn_openvino.self, capacity: 1) { table in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { message in
        guard let room = message.baseAddress, let cell = table.baseAddress else { return .failure(Refusal(reason: path)) }
        guard let filled = pdn_openvino_load(path, cell, room, message.count) else {
          return .failure(Refusal(reason: "'\(path)': \(String(cString: room))"))
        }
        // The loader has filled the whole table where it returns one.
        return .success(filled.pointee)
      }
    }
  }

  private static func version(_ api: pdn_openvino, _ path: String) throws(InferenceError) -> String {
    var raw = ov_version_t()
    guard api.ov_get_openvino_version(&raw) == PDN_OV_OK, let text = raw.buildNumber.map({ String(cString: $0) }) else {
      throw InferenceError(.runtimeUnusable, "OpenVINO in '\(path)' does not tell its version. Run 'make setup' again.")
    }
    api.ov_version_free(&raw)
    let numbers = text.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
    guard numbers.count == 2, (numbers[0], numbers[1]) >= oldest else {
      throw InferenceError(
        .runtimeUnusable,
        "OpenVINO in '\(path)' is \(text), and \(oldest.year).\(oldest.release) or newer is needed. "
          + "Run 'make setup', or set \(OpenVINOLocator.variable) to the folder of a newer one.")
    }
    return text
  }

  /// Throws `error(cause)` unless the call went well.
  func check(_ status: ov_status_e, _ error: (InferenceError.Cause) -> InferenceError) throws(InferenceError) {
    guard status != PDN_OV_OK else { return }
    throw error(cause(status))
  }

  private func cause(_ status: ov_status_e) -> InferenceError.Cause {
    // A copy each time. It is the process's last error, so of two at once one may tell the other's cause.
    let message = take(api.ov_get_last_err_msg())
    // OpenVINO wraps its sentence in lines that name its own source files.
    let lines = message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let telling = lines.filter { !$0.isEmpty && !$0.hasPrefix("Exception from ") && !$0.contains(" failed at src/") }
    let whole = (telling.isEmpty ? lines : telling).joined(separator: " ").trimmingCharacters(in: .whitespaces)
    let text = whole.hasSuffix(".") ? String(whole.dropLast()) : whole
    let name = api.ov_get_error_info(status).map { String(cString: $0) } ?? "unknown error"
    return InferenceError.Cause(status: status, text: text.isEmpty ? name : String(text.prefix(400)))
  }

  /// Takes over a string that OpenVINO allocated.
  func take(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { api.ov_free(text) }
    return String(cString: text)
  }

  func take(_ text: UnsafeMutablePointer<CChar>?) -> String { take(text.map { UnsafePointer($0) }) }
}
