import Foundation

/// An uncompressed clip (YUV4MPEG2) that the tests write themselves: a grey field with a bright square that moves right.
struct SyntheticClip {
  let path: String
  let frames: Int

  /// - Parameters:
  ///   - folder: where to write it.
  ///   - frames: frames at 25 per second.
  ///   - step: pixels that the square moves per frame.
  init(in folder: String, width: Int = 640, height: Int = 360, frames: Int, step: Int = 2) throws {
    path = "\(folder)/clip-\(width)x\(height)-\(frames).y4m"
    self.frames = frames
    var bytes = Data("YUV4MPEG2 W\(width) H\(height) F25:1 Ip A1:1 C420jpeg\n".utf8)
    let chroma = [UInt8](repeating: 128, count: width * height / 2)
    for index in 0..<frames {
      var luma = [UInt8](repeating: 60, count: width * height)
      let left = 40 + index * step
      for y in 100..<140 {
        for x in left..<min(left + 40, width) { luma[y * width + x] = 235 }
      }
      bytes.append(Data("FRAME\n".utf8))
      bytes.append(contentsOf: luma)
      bytes.append(contentsOf: chroma)
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }
}
