import Fixtures
import Foundation
import Perception
import Testing

@Suite struct CameraMotionEstimatorTests {
  /// A frame of 1920 x 1080 seen in 160 x 90.
  private static let pixel = 12.0

  /// What the camera sees after it has moved by `motion`; the value of a pixel is the mean of four points, and sensor noise.
  private func view(
    _ scene: NoiseTexture, _ motion: CameraMotion, _ random: inout SeededGenerator, object: (NoiseTexture, BoundingBox)? = nil
  ) -> LumaThumbnail {
    let back = motion.inverse
    var values: [Float] = []
    for row in 0..<90 {
      for column in 0..<160 {
        var sum = 0.0
        for (sx, sy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
          let (x, y) = ((Double(column) + sx) * Self.pixel, (Double(row) + sy) * Self.pixel)
          if let (texture, box) = object, x >= box.x, x < box.maxX, y >= box.y, y < box.maxY {
            sum += texture.luma(x: x - box.x, y: y - box.y)
          } else {
            let from = back.apply(x: x, y: y)
            sum += scene.luma(x: from.x, y: from.y)
          }
        }
        values.append(Float(sum / 4 + random.double(-1.5...1.5)))
      }
    }
    return LumaThumbnail(width: 160, height: 90, values: values)
  }

  /// About the middle of the frame: degrees, scale, translation in pixels of the frame.
  private func motion(degrees: Double, scale: Double, dx: Double, dy: Double) -> CameraMotion {
    let (a, b) = (scale * cos(degrees * .pi / 180), scale * sin(degrees * .pi / 180))
    return CameraMotion(a: a, b: b, dx: 960 - a * 960 + b * 540 + dx, dy: 540 - b * 960 - a * 540 + dy)
  }

  /// Greatest distance of where two motions take the corners, thumbnail pixels.
  private func deviation(_ p: CameraMotion, _ q: CameraMotion) -> Double {
    var worst = 0.0
    for (x, y) in [(0.0, 0.0), (1920, 0), (0, 1080), (1920, 1080)] {
      let (s, t) = (p.apply(x: x, y: y), q.apply(x: x, y: y))
      worst = max(worst, hypot(s.x - t.x, s.y - t.y) / Self.pixel)
    }
    return worst
  }

  private func estimator() -> CameraMotionEstimator { CameraMotionEstimator(pixelWidth: Self.pixel, pixelHeight: Self.pixel) }

  @Test func recoversKnownMotion() {
    var random = SeededGenerator("recoversKnownMotion", seed: 11)
    for _ in 0..<6 {
      let scene = NoiseTexture(seed: random.next())
      let truth = motion(
        degrees: random.double(-5...5), scale: random.double(0.97...1.03), dx: random.double(-115...115),
        dy: random.double(-60...60))
      var estimator = estimator()
      #expect(estimator.update(view(scene, .identity, &random)) == nil, "the first frame has no motion")
      let found = estimator.update(view(scene, truth, &random))
      #expect(found.map { deviation($0, truth) < 0.5 && $0.confidence > 0.8 } == true, "\(truth) \(String(describing: found))")
    }
  }

  @Test func anObjectThatMovesByItselfDoesNotDisturb() {
    var random = SeededGenerator("anObjectThatMovesByItselfDoesNotDisturb", seed: 12)
    for _ in 0..<6 {
      let (scene, object) = (NoiseTexture(seed: random.next()), NoiseTexture(seed: random.next()))
      let truth = motion(
        degrees: random.double(-1...1), scale: random.double(0.995...1.005), dx: random.double(-30...30), dy: random.double(-20...20))
      // A quarter of the picture.
      let box = BoundingBox(x: random.double(0...960), y: random.double(0...540), width: 960, height: 540)
      let later = box.offsetBy(dx: random.double(-100...100), dy: random.double(-60...60))
      var estimator = estimator()
      _ = estimator.update(view(scene, .identity, &random, object: (object, box)))
      let found = estimator.update(view(scene, truth, &random, object: (object, later)))
      #expect(found.map { deviation($0, truth) < 0.5 && $0.confidence > 0.4 } == true, "\(truth) \(later) \(String(describing: found))")
    }
  }

  @Test func aCutIsNoMotion() {
    var random = SeededGenerator("aCutIsNoMotion", seed: 13)
    var estimator = estimator()
    _ = estimator.update(view(NoiseTexture(seed: 1), .identity, &random))
    for seed in UInt64(2)..<6 {
      let found = estimator.update(view(NoiseTexture(seed: seed), .identity, &random))
      #expect(found.map { $0.isIdentity && $0.confidence < 0.05 } == true, "seed \(seed) \(String(describing: found))")
    }
  }

  @Test func flatAndNoisyPicturesSayNothing() {
    var random = SeededGenerator("flatAndNoisyPicturesSayNothing", seed: 14)
    let flat = NoiseTexture(seed: 1, octaves: [])
    var estimator = estimator()
    _ = estimator.update(view(flat, .identity, &random))
    for _ in 0..<3 {
      let found = estimator.update(view(flat, .identity, &random))
      #expect(found.map { $0.isIdentity && $0.confidence < 0.05 } == true, "\(String(describing: found))")
    }
    let black = LumaThumbnail(width: 160, height: 90, values: [Float](repeating: 0, count: 160 * 90))
    _ = estimator.update(black)
    #expect(estimator.update(black) == CameraMotion(confidence: 0))
  }

  @Test func aBareHorizonTellsHeightAndRollOnly() {
    var random = SeededGenerator("aBareHorizonTellsHeightAndRollOnly", seed: 15)
    func view(_ horizon: Horizon) -> LumaThumbnail {
      var values: [Float] = []
      for row in 0..<90 {
        for column in 0..<160 {
          let depth = horizon.depth(x: (Double(column) + 0.5) * 12, y: (Double(row) + 0.5) * 12) / 12
          values.append(Float(200 - 100 * min(max(depth + 0.5, 0), 1) + random.double(-1.5...1.5)))
        }
      }
      return LumaThumbnail(width: 160, height: 90, values: values)
    }
    let before = Horizon(left: 500, right: 500, frameWidth: 1920)
    let truth = motion(degrees: 1, scale: 1, dx: 0, dy: 20)
    var estimator = estimator()
    _ = estimator.update(view(before))
    guard let after = before.moved(by: truth), let found = estimator.update(view(after)), let carried = before.moved(by: found)
    else {
      Issue.record("no motion")
      return
    }
    #expect(found.confidence < 0.6, "sideways motion is anyone's guess")
    #expect(abs(carried.left - after.left) < 6 && abs(carried.right - after.right) < 6, "\(carried) \(after) \(found)")
    #expect(abs(found.apply(x: 960, y: 520).x - truth.apply(x: 960, y: 520).x) < 12)
  }

  @Test func wavesAreLeftOutOnceTheWaterLineIsKnown() {
    var random = SeededGenerator("wavesAreLeftOutOnceTheWaterLineIsKnown", seed: 16)
    let (land, sea) = (NoiseTexture(seed: 5), NoiseTexture(seed: 6))
    let truth = motion(degrees: 0.5, scale: 1, dx: 24, dy: -9)
    // The sea fills two thirds of the picture and slides by.
    let (box, later) = (BoundingBox(x: -500, y: 360, width: 3000, height: 1000), BoundingBox(x: -440, y: 372, width: 3000, height: 1000))
    let frames = (view(land, .identity, &random, object: (sea, box)), view(land, truth, &random, object: (sea, later)))
    var (blind, told) = (estimator(), estimator())
    _ = blind.update(frames.0)
    _ = told.update(frames.0)
    let found = told.update(frames.1, water: Horizon(left: 360, right: 360, frameWidth: 1920))
    #expect(found.map { deviation($0, truth) < 1 && $0.confidence > 0.3 } == true, "\(String(describing: found))")
    #expect(blind.update(frames.1).map { deviation($0, truth) > 1 } == true)
  }

  @Test func equalInputGivesEqualOutput() {
    var random = SeededGenerator("equalInputGivesEqualOutput", seed: 17)
    let frames = (0..<4).map { view(NoiseTexture(seed: 9), motion(degrees: 0, scale: 1, dx: 17 * Double($0), dy: 0), &random) }
    var (one, two) = (estimator(), estimator())
    for frame in frames { #expect(one.update(frame) == two.update(frame)) }
    one.reset()
    #expect(one.update(frames[0]) == nil)
    #expect(one.update(LumaThumbnail(width: 40, height: 40, values: [Float](repeating: 1, count: 1600))) == nil, "another size")
    #expect(one.update(LumaThumbnail()) == nil && one.update(frames[0]) == nil)
  }

  @Test func aThumbnailAverages() {
    var random = SeededGenerator("aThumbnailAverages", seed: 18)
    let (size, bytesPerRow, factor) = (Size(width: 22, height: 13), 70, 4)
    let bytes = (0..<bytesPerRow * size.height).map { _ in UInt8(random.int(0...255)) }
    var thumbnail = LumaThumbnail()
    bytes.withUnsafeBytes { thumbnail.take(rgb: $0, size: size, bytesPerRow: bytesPerRow, factor: factor) }
    #expect(thumbnail.width == 5 && thumbnail.height == 3)
    for row in 0..<3 {
      for column in 0..<5 {
        var sum = 0
        for y in 4 * row..<4 * row + 4 {
          for x in 4 * column..<4 * column + 4 {
            let index = y * bytesPerRow + 3 * x
            sum += 77 * Int(bytes[index]) + 150 * Int(bytes[index + 1]) + 29 * Int(bytes[index + 2])
          }
        }
        #expect(abs(thumbnail.values[row * 5 + column] - Float(sum) / 4096) < 1e-3)
      }
    }
    bytes.withUnsafeBytes { thumbnail.take(rgb: $0, size: Size(width: 22, height: 14), bytesPerRow: bytesPerRow, factor: factor) }
    #expect(thumbnail.values.isEmpty && thumbnail.width == 0, "a buffer that is too small is not read")
  }

  /// Memory goes from glance to glance, of frames of every size.
  @Test func aThumbnailOfAnotherShapeLeavesNothingBehind() {
    var random = SeededGenerator("aThumbnailOfAnotherShapeLeavesNothingBehind", seed: 20)
    var used = LumaThumbnail()
    for (width, height, isLuma) in [(48, 24, true), (24, 48, true), (24, 48, false), (60, 30, true), (12, 12, false)] {
      let bytes = (0..<3 * width * height).map { _ in UInt8(random.int(0...255)) }
      var fresh = LumaThumbnail()
      func take(_ thumbnail: inout LumaThumbnail) {
        let size = Size(width: width, height: height)
        bytes.withUnsafeBytes {
          if isLuma {
            thumbnail.take(luma: $0, size: size, bytesPerRow: 3 * width, factor: 6)
          } else {
            thumbnail.take(rgb: $0, size: size, bytesPerRow: 3 * width, factor: 6)
          }
        }
      }
      take(&used)
      take(&fresh)
      #expect(used.values == fresh.values && used.width == fresh.width && used.height == fresh.height && used.pixelWidth == 6)
    }
  }

  /// A glance is smaller than the frame, whose pixels count.
  @Test func aThumbnailKnowsTheSizeOfItsPixels() {
    let bytes = [UInt8](repeating: 9, count: 3 * 16 * 8)
    var thumbnail = LumaThumbnail()
    bytes.withUnsafeBytes {
      thumbnail.take(rgb: $0, size: Size(width: 16, height: 8), bytesPerRow: 48, factor: 2, scaleX: 0.5, scaleY: 0.25)
    }
    #expect(thumbnail.pixelWidth == 4 && thumbnail.pixelHeight == 8)
  }

  /// The plane of a large frame is read in part: of each block the lines that are `step` apart.
  @Test(arguments: [(1, 1), (4, 1), (6, 2), (7, 2), (12, 3), (24, 6), (128, 32)])
  func aThumbnailOfAPlaneAverages(factor: Int, step: Int) {
    var random = SeededGenerator("aThumbnailOfAPlaneAverages", seed: 19)
    let size = Size(width: 2 * factor + factor / 2 + 1, height: 2 * factor + 1)
    let bytesPerRow = size.width + 3
    let bytes = (0..<bytesPerRow * size.height).map { _ in UInt8(random.int(0...255)) }
    var thumbnail = LumaThumbnail()
    bytes.withUnsafeBytes { thumbnail.take(luma: $0, size: size, bytesPerRow: bytesPerRow, factor: factor) }
    let columns = size.width / factor
    #expect(thumbnail.width == columns && thumbnail.height == size.height / factor)
    for (index, value) in thumbnail.values.enumerated() {
      let (top, left) = (index / columns * factor, index % columns * factor)
      let first = (factor - 1 - (factor - 1) / step * step) / 2
      let levels = stride(from: top + first, to: top + factor, by: step).flatMap { y in
        (left..<left + factor).map { x in Double(bytes[y * bytesPerRow + x]) }
      }
      #expect(abs(Double(value) - levels.reduce(0, +) / Double(levels.count)) < 1e-3)
    }
    #expect(thumbnail.pixelWidth == Double(factor) && thumbnail.pixelHeight == Double(factor))
    // The last line may end with its last pixel, and no earlier.
    let least = bytesPerRow * (size.height - 1) + size.width
    for count in [least, least - 1] {
      bytes.withUnsafeBytes {
        thumbnail.take(
          luma: UnsafeRawBufferPointer(rebasing: $0[..<count]), size: size, bytesPerRow: bytesPerRow, factor: factor)
      }
      #expect((thumbnail.width > 0) == (count == least) && thumbnail.values.isEmpty == (count < least))
    }
  }

  /// The brightest plane does not overflow the sums.
  @Test func whiteStaysWhite() {
    let bytes = [UInt8](repeating: 255, count: 256 * 128)
    var thumbnail = LumaThumbnail()
    bytes.withUnsafeBytes { thumbnail.take(luma: $0, size: Size(width: 256, height: 128), bytesPerRow: 256, factor: 128) }
    #expect(thumbnail.values == [255, 255])
  }
}
