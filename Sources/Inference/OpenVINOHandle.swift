import COpenVINO

/// Owner of one OpenVINO object: frees it when the last reference goes. The object is reachable only inside calls, so that it
/// can not be freed between taking its address and using it.
///
/// `@unchecked Sendable`: the pointer never changes; who may call functions on the object, and when, is the business of the
/// owner of the handle.
final class OpenVINOHandle: @unchecked Sendable {
  typealias Release = @convention(c) (OpaquePointer) -> Void
  typealias Failure = (InferenceError.Cause) -> InferenceError

  let library: OpenVINOLibrary
  private let pointer: OpaquePointer
  private let release: Release
  /// What has to outlive the object: memory it reads, objects it was made from.
  private let dependencies: [any AnyObject & Sendable]

  /// Calls a function that stores a new object through its parameter.
  init(
    in library: OpenVINOLibrary, release: @escaping Release, keeping dependencies: [any AnyObject & Sendable] = [],
    orThrow failure: Failure, _ create: (UnsafeMutablePointer<OpaquePointer?>) -> ov_status_e
  ) throws(InferenceError) {
    var pointer: OpaquePointer?
    try library.check(create(&pointer), failure)
    guard let pointer else { throw failure(InferenceError.Cause(status: 0, text: "no object was returned")) }
    self.library = library
    self.pointer = pointer
    self.release = release
    self.dependencies = dependencies
  }

  deinit { release(pointer) }

  /// Calls a function on the object.
  func use<R>(_ body: (OpaquePointer) -> R) -> R {
    withExtendedLifetime(self) { body(pointer) }
  }

  /// Calls a function on the object and checks its status.
  func call(orThrow failure: Failure, _ body: (OpaquePointer) -> ov_status_e) throws(InferenceError) {
    try library.check(use(body), failure)
  }

  /// Calls a function on the object that stores a new one through its second parameter.
  func make(
    _ release: @escaping Release, keeping dependencies: [any AnyObject & Sendable] = [], orThrow failure: Failure,
    _ create: (OpaquePointer, UnsafeMutablePointer<OpaquePointer?>) -> ov_status_e
  ) throws(InferenceError) -> OpenVINOHandle {
    try OpenVINOHandle(in: library, release: release, keeping: dependencies, orThrow: failure) { new in
      use { create($0, new) }
    }
  }
}
