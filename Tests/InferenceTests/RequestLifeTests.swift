import Foundation
import Perception
import Testing

@testable import Inference

/// Requests of the real engine, used in order, out of order, and dropped.
@Suite(.enabled(if: Checkout.hasOpenVINO, "\(Checkout.noOpenVINO)"))
struct RequestLifeTests {
  private func model(_ requests: Int) throws -> any CompiledModel {
    let pass = try PassThroughModel()
    return try withExtendedLifetime(pass.folder) {
      try OpenVINOBackend(places: Checkout.places).compile(pass.manifest, input: PassThroughModel.size, requests: requests)
    }
  }

  private func found(_ request: any InferenceRequest) throws -> [Detection] {
    var detections: [Detection] = []
    try request.decode(scoreAtLeast: 0.5, classes: nil, into: &detections)
    return detections
  }

  @Test func theInputPersistsAndTheResultFollowsIt() async throws {
    let request = try await model(1).acquire()
    try request.withInput { PassThroughModel.put([1, 2, 3, 4, 1, 0], at: 0, channel: 0, into: $0) }
    for _ in 0..<3 {
      try request.start()
      try await request.finish()
      #expect(try found(request).first?.box.x == 1)
    }
    try request.withInput { $0[0] = 2 }
    #expect(throws: InferenceError.self, "the input has changed since") { try found(request) }
    try request.start()
    try await request.finish()
    #expect(try found(request).first?.box.x == 2)
    request.release()
  }

  @Test func misuseIsAnErrorAndHarmless() async throws {
    let model = try model(1)
    let request = try await model.acquire()
    #expect(throws: InferenceError.self) { try found(request) }
    await #expect(throws: InferenceError.self) { try await request.finish() }
    try request.start()
    #expect(throws: InferenceError.self) { try request.start() }
    #expect(throws: InferenceError.self) { try found(request) }
    try await request.finish()
    await #expect(throws: InferenceError.self) { try await request.finish() }
    let foreign = ClassMask.all(classCount: 80)
    #expect(throws: InferenceError.self) {
      var detections: [Detection] = []
      try request.decode(scoreAtLeast: 0.5, classes: foreign, into: &detections)
    }
    #expect(throws: CocoaError.self, "what the caller throws comes through") {
      try request.withInput { _ in throw CocoaError(.fileNoSuchFile) }
    }
    request.release()
    request.release()
    #expect(throws: InferenceError.self) { try request.start() }
    #expect(throws: InferenceError.self) { try request.withInput { $0[0] = 1 } }
    // The next borrower is not reached by calls through the old lease.
    let next = try await model.acquire()
    request.release()
    try next.start()
    try await next.finish()
    next.release()
  }

  @Test func requestsDroppedWhileRunningComeBack() async throws {
    let model = try model(2)
    for _ in 0..<200 {
      let request = try await model.acquire()
      try request.start()
      // Neither finished nor released: the object goes out of scope.
    }
    let (a, b) = (try await model.acquire(), try await model.acquire())
    try a.start()
    try b.start()
    a.release()
    try await b.finish()
    b.release()
    let c = try await model.acquire()
    try c.start()
    try await c.finish()
    c.release()
  }

  @Test func modelsMayGoWhileTheirRequestsRun() async throws {
    for _ in 0..<20 {
      var model: (any CompiledModel)? = try model(2)
      let request = try await model?.acquire()
      let dropped = try await model?.acquire()
      try dropped?.start()
      try request?.start()
      dropped?.release()
      model = nil
      try await request?.finish()
      request?.release()
    }
  }

  @Test func aCancelledTaskStillGetsItsResult() async throws {
    let model = try model(1)
    let task = Task {
      let request = try await model.acquire()
      defer { request.release() }
      while !Task.isCancelled { await Task.yield() }
      try request.start()
      try await request.finish()
      return try found(request).count
    }
    task.cancel()
    #expect(try await task.value == 0)
  }

  @Test func manyTasksShareFewRequests() async throws {
    let model = try model(3)
    let wrong = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          var wrong = 0
          for round in 0..<100 {
            let value = UInt8(1 + (task * 100 + round) % 200)
            guard let request = try? await model.acquire() else { return 1000 }
            defer { request.release() }
            do {
              try request.withInput { PassThroughModel.put([value, 1, 250, 4, 1, 0], at: 0, channel: 0, into: $0) }
              try request.start()
              try await request.finish()
              if try found(request).first?.box.x != Double(value) { wrong += 1 }
            } catch { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}
