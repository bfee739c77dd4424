import Foundation
import Perception
public import Video

/// Saliency out of pictures, one for each still, in place of the model's own: to measure other ways of choosing patches on the same program.
///
/// For the still `street.jpg` the folder holds `street.pgm`: an 8-bit grey picture of any size in the binary form (P5, Netpbm), stretched over the
/// still; 255 is a saliency of 1.
public struct SaliencyPictures: Sendable {
  private let paths: [String]

  /// - Parameter files: names of the stills, in the order of their frames.
  /// - Throws: `VideoError.notFound` when the folder lacks the picture of a still.
  public init(folder: String, files: [String]) throws(VideoError) {
    var paths: [String] = []
    for file in files {
      let path = "\(folder)/\((file as NSString).deletingPathExtension).pgm"
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw VideoError(.notFound, "No saliency for '\(file)': '\(path)' is not there. --saliency-maps needs a .pgm for each picture.")
      }
      paths.append(path)
    }
    self.paths = paths
  }

  /// Fills `map` with the saliency of a still.
  /// - Throws: `VideoError` when its file is no such picture.
  func read(_ number: Int, into map: inout SaliencyMap) throws(VideoError) {
    let path = paths[number]
    guard let data = FileManager.default.contents(atPath: path) else {
      throw VideoError(.notFound, "Cannot read the saliency '\(path)'. Check its permissions.")
    }
    guard let picture = GreyPicture(data) else {
      throw VideoError(.unsupported, "'\(path)' is no binary 8-bit grey picture (P5). Write it with maximum value 255.")
    }
    for row in 0..<map.rows {
      let y = (2 * row + 1) * picture.height / (2 * map.rows)
      for column in 0..<map.columns {
        let x = (2 * column + 1) * picture.width / (2 * map.columns)
        map[column: column, row: row] = Float(picture.pixels[picture.pixels.startIndex + y * picture.width + x]) / 255
      }
    }
  }
}

/// A Netpbm P5 picture of 8 bits.
private struct GreyPicture {
  let width: Int
  let height: Int
  let pixels: Data

  init?(_ data: Data) {
    var rest = data[...]
    func word() -> String? {
      rest = rest.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
      let text = rest.prefix { $0 > 0x20 }
      rest = rest.dropFirst(text.count)
      return String(bytes: text, encoding: .ascii)
    }
    guard word() == "P5", let width = word().flatMap({ Int($0) }), let height = word().flatMap({ Int($0) }), word() == "255",
      (1...65536).contains(width), (1...65536).contains(height), rest.count == 1 + width * height
    else { return nil }
    self.width = width
    self.height = height
    pixels = rest.dropFirst()
  }
}
