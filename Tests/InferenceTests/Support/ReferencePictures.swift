import Foundation
import Perception

@testable import Inference

/// Real pictures with the candidates that an independent decoder finds in them; made by a tool in Python.
struct ReferencePictures {
  struct Candidate {
    let classID: Int
    let score: Double
    let box: BoundingBox
  }

  let folder: TemporaryFolder
  let count: Int

  /// - Parameter tool: file name in tools/.
  init(tool: String, model: String, pictures: [String]) throws {
    folder = try TemporaryFolder()
    count = pictures.count
    let outcome = try Command.run(
      Checkout.python ?? "python3", [Checkout.root.appendingPath("tools/\(tool)"), model, folder.path] + pictures)
    guard outcome.status == 0 else { throw Failure(output: outcome.output) }
  }

  struct Failure: Error {
    let output: String
  }

  /// Spread over all of the shared pictures of streets and sea.
  static func choose(_ count: Int) throws -> [String] {
    let data = (Checkout.shared ?? "").appendingPath("data")
    let folders = [
      "driving/camvid_dev/images", "maritime/boat1_dev/images", "maritime/coral_D1_dev/images", "maritime/typesofships_dev/images",
    ]
    var all: [String] = []
    for folder in folders.map(data.appendingPath) {
      all += try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map(folder.appendingPath)
    }
    return (0..<count).map { all[$0 * all.count / count] }
  }

  func pixels(_ index: Int) throws -> Data { try read(index, "rgb") }

  func candidates(_ index: Int) throws -> [Candidate] {
    let floats = try read(index, "f32").withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Double(Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))))
      }
    }
    return stride(from: 0, to: floats.count, by: 6).map { row in
      Candidate(
        classID: Int(floats[row]), score: floats[row + 1],
        box: BoundingBox(minX: floats[row + 2], minY: floats[row + 3], maxX: floats[row + 4], maxY: floats[row + 5]))
    }
  }

  private func read(_ index: Int, _ suffix: String) throws -> Data {
    let name = (index < 10 ? "0" : "") + "\(index).\(suffix)"
    return try Data(contentsOf: URL(fileURLWithPath: folder.path.appendingPath(name)))
  }
}
