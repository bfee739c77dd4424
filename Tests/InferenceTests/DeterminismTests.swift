import Fixtures
import Perception
import Testing

@testable import Inference

/// Offline output may not depend on how many cores a machine has or on what runs beside.
@Suite(.enabled(if: Checkout.hasPicoDet, "\(Checkout.noPicoDet)"))
struct DeterminismTests {
  private static let size = Size(width: 192, height: 128)

  private static func fill(_ input: UnsafeMutableRawBufferPointer, _ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Runs of one colour: structure at several scales, unlike plain noise, so that something is found.
    var index = 0
    while index < input.count {
      let (value, end) = (UInt8.random(in: 0...255, using: &random), min(index + Int.random(in: 3...90, using: &random), input.count))
      while index < end {
        input[index] = value
        index += 1
      }
    }
  }

  /// Six pictures, three at a time.
  private func detections(_ options: InferenceOptions) async throws -> [[Detection]] {
    let backend = try OpenVINOBackend(options, places: Checkout.places)
    let model = try backend.compile(try ModelManifest.load(path: Checkout.picoDet), input: Self.size, requests: 3)
    return try await withThrowingTaskGroup(of: (Int, [Detection]).self) { group in
      for picture in 0..<6 {
        group.addTask {
          let request = try await model.acquire()
          defer { request.release() }
          try request.withInput { Self.fill($0, UInt64(picture)) }
          try request.start()
          try await request.finish()
          var found: [Detection] = []
          try request.decode(scoreAtLeast: 0.003, classes: nil, into: &found)
          return (picture, found)
        }
      }
      var all = Array(repeating: [Detection](), count: 6)
      for try await (picture, found) in group { all[picture] = found }
      return all
    }
  }

  @Test func streamsAndThreadsDoNotChangeABit() async throws {
    let expected = try await detections(InferenceOptions(precision: .f32, streams: 1, threads: 1))
    #expect(expected.allSatisfy { $0.count > 50 }, "\(expected.map(\.count))")
    for (streams, threads) in [(1, 2), (2, 2), (nil, nil)] as [(Int?, Int?)] {
      let found = try await detections(InferenceOptions(precision: .f32, streams: streams, threads: threads))
      #expect(found == expected, "\(String(describing: streams)) streams, \(String(describing: threads)) threads")
    }
  }
}
