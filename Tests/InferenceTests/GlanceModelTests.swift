import Fixtures
import Perception
import Testing

@testable import Inference

/// Maps of the glance out of the real engine: every value by hand, then the network that comes with the program.
@Suite(.enabled(if: Checkout.hasOpenVINO, "\(Checkout.noOpenVINO)"))
struct GlanceModelTests {
  private func compiled(_ manifest: (PassThroughModel) throws -> ModelManifest) throws -> any CompiledModel {
    let pass = try PassThroughModel()
    return try withExtendedLifetime(pass.folder) {
      try OpenVINOBackend(places: Checkout.places).compile(try manifest(pass), input: PassThroughModel.size, requests: 1)
    }
  }

  @Test func everyValueArrivesInItsPlane() async throws {
    let request = try await compiled {
      var manifest = try #require($0.forGlance)
      manifest.input.std = [255, 255, 255]
      return manifest
    }.acquire()
    var random = SeededGenerator(seed: 3)
    var maps = GlanceMaps()
    for _ in 0..<2 {
      let bytes = (0..<64 * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
      try request.withInput { $0.copyBytes(from: bytes) }
      try request.start()
      try await request.finish()
      try request.readMaps(into: &maps)
      #expect(maps.columns == 8 && maps.rows == 8 && maps.stride == 1 && maps.groupCount == 3)
      for cell in 0..<64 {
        let expected = (0..<3).map { Float(bytes[cell * 3 + $0]) / 255 }
        let found = (0..<3).map { maps.planes[$0 * 64 + cell] }
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "cell \(cell): \(found), \(expected); seed 3")
        #expect(maps.waterline?[cell] == found.max(), "cell \(cell); seed 3")
      }
    }
  }

  @Test func theCallersMemoryIsReused() async throws {
    let request = try await compiled { try #require($0.forGlance) }.acquire()
    try request.start()
    try await request.finish()
    var maps = GlanceMaps()
    func addresses() -> [UnsafePointer<Float>?] {
      [maps.planes.withUnsafeBufferPointer(\.baseAddress), maps.waterline?.withUnsafeBufferPointer(\.baseAddress)]
    }
    try request.readMaps(into: &maps)
    let first = addresses()
    try request.readMaps(into: &maps)
    #expect(addresses() == first && !first.contains(nil))
  }

  @Test func mapsOutOfOrderAreMisuse() async throws {
    var maps = GlanceMaps(columns: 1, rows: 1, planes: [0.5])
    let glance = try await compiled { try #require($0.forGlance) }.acquire()
    #expect(throws: InferenceError.self, "not finished") { try glance.readMaps(into: &maps) }
    let plain = try await compiled(\.manifest).acquire()
    try plain.start()
    try await plain.finish()
    let error = #expect(throws: InferenceError.self) { try plain.readMaps(into: &maps) }
    #expect(error?.code == .misuse && error?.sentence.contains("'pass' was compiled without maps") == true)
    #expect(maps == GlanceMaps(columns: 1, rows: 1, planes: [0.5]), "nothing was changed")
  }

  @Test func unfitMapsAreRefusedWhenTheModelIsCompiled() throws {
    func failure(_ change: (inout MapHead) -> Void) throws -> InferenceError? {
      do {
        _ = try compiled {
          var glance = try #require($0.forGlance)
          var maps = try #require(glance.maps)
          change(&maps)
          glance.maps = maps
          return glance
        }
        return nil
      } catch let error as InferenceError { return error }
    }
    #expect(try failure { _ in } == nil)
    #expect(try failure { $0.waterline = nil } == nil)
    let missing = try failure { $0.saliency = "salience" }
    #expect(missing?.code == .outputMissing)
    #expect(missing?.sentence.contains("(pass-glance.xml) has no output 'salience'") == true, "\(missing?.sentence ?? "")")
    #expect(missing?.sentence.hasSuffix("Correct 'glance' in its manifest.") == true)
    #expect(try failure { $0.waterline = "horizon" }?.code == .outputMissing)
    let misfit = try failure { $0.stride = 2 }
    #expect(misfit?.code == .wrongShape)
    #expect(
      misfit?.sentence.contains("output 'saliency' of the shape [1, 3, 4, 4]") == true
        && misfit?.sentence.hasSuffix("Correct glance in the manifest.") == true, "\(misfit?.sentence ?? "")")
    #expect(try failure { $0.groups.removeLast() }?.code == .wrongShape)
    #expect(try failure { $0.waterline = "saliency" }?.code == .wrongShape)
  }

  @Test(
    .enabled(if: Checkout.hasPicoDet, "\(Checkout.noPicoDet)"),
    arguments: [Size(width: 640, height: 384), Size(width: 224, height: 352)])
  func theDetectorSaysTheSameWithTheHeadOn(_ size: Size) async throws {
    let manifest = try ModelManifest.load(path: Checkout.picoDet)
    var random = SeededGenerator(seed: 11)
    let picture = Self.blocks(size, &random)
    var found: [[Detection]] = []
    var maps = GlanceMaps()
    for variant in [manifest, try #require(manifest.forGlance)] {
      let backend = try OpenVINOBackend(InferenceOptions(precision: .f32), places: Checkout.places)
      let request = try await backend.compile(variant, input: size, requests: 1).acquire()
      try request.withInput { $0.copyBytes(from: picture) }
      try request.start()
      try await request.finish()
      found.append([])
      try request.decode(scoreAtLeast: 0.01, classes: nil, into: &found[found.count - 1])
      if variant.maps != nil { try request.readMaps(into: &maps) }
    }
    #expect(found[0].count > 20, "\(found[0].count) objects; seed 11")
    #expect(HeadFixture.agree(found[1], found[0], pixels: 0.01, score: 1e-4))
    #expect((maps.columns, maps.rows, maps.stride) == (size.width / 8, size.height / 8, 8))
    let cells = size.area / 64
    #expect(maps.planes.count == 3 * cells && maps.waterline?.count == cells)
    let values = maps.planes + (maps.waterline ?? [])
    #expect(values.allSatisfy { (0...1).contains($0) })
    // Else a head that is connected to nothing would pass.
    #expect(Set(values).count > 100)
  }

  /// Rectangles of one colour each over noise: something is found in them, unlike in plain noise.
  private static func blocks(_ size: Size, _ random: inout SeededGenerator) -> [UInt8] {
    var picture = (0..<size.area * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    for _ in 0..<40 {
      let (width, height) = (Int.random(in: 8...120, using: &random), Int.random(in: 8...120, using: &random))
      let (x, y) = (Int.random(in: 0..<size.width - width, using: &random), Int.random(in: 0..<size.height - height, using: &random))
      let colour = (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
      for row in y..<y + height {
        for column in x..<x + width {
          for channel in 0..<3 { picture[(row * size.width + column) * 3 + channel] = colour[channel] }
        }
      }
    }
    return picture
  }
}
