import CFFmpeg
import Glibc

extension Orientation {
  /// Reads a 3 x 3 display matrix (ISO/IEC 14496-12, 16.16 fixed point), rounded to the nearest quarter turn.
  ///
  /// - Parameter matrix: nine values.
  /// - Returns: nil for a matrix that maps the picture to nothing; `isExact` is false when more than 1° was rounded away.
  static func reading(matrix: UnsafePointer<Int32>) -> (orientation: Orientation, isExact: Bool)? {
    // A stored point (x, y) is shown at (a x + c y, b x + d y), y pointing down.
    let (a, b, c, d) = (Double(matrix[0]), Double(matrix[1]), Double(matrix[3]), Double(matrix[4]))
    let determinant = a * d - b * c
    guard determinant != 0 else { return nil }
    // The second row is free of the mirror, see `Orientation`.
    let degrees = atan2(-c, d) * 180 / .pi
    let orientation = Orientation(rotation: Int(degrees.rounded()), mirrored: determinant < 0)
    let rest = abs(degrees.truncatingRemainder(dividingBy: 90))
    return (orientation, min(rest, 90 - rest) <= 1)
  }

  /// The EXIF tag `Orientation`, 1…8 (Exif 2.3, 4.6.4 A); nil for anything else.
  init?(exif value: Int) {
    switch value {
    case 1: self.init(rotation: 0, mirrored: false)
    case 2: self.init(rotation: 0, mirrored: true)
    case 3: self.init(rotation: 180, mirrored: false)
    case 4: self.init(rotation: 180, mirrored: true)
    case 5: self.init(rotation: 270, mirrored: true)
    case 6: self.init(rotation: 90, mirrored: false)
    case 7: self.init(rotation: 90, mirrored: true)
    case 8: self.init(rotation: 270, mirrored: false)
    default: return nil
    }
  }

  /// What the frame itself says (H.264/H.265 SEI, EXIF), which goes before what the container says.
  static func of(_ frame: UnsafePointer<AVFrame>) -> Orientation? {
    if let side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX), side.pointee.size >= 36, let data = side.pointee.data {
      // Nine Int32: the size is checked, and FFmpeg's allocations are aligned.
      return data.withMemoryRebound(to: Int32.self, capacity: 9) { reading(matrix: $0)?.orientation }
    }
    // FFmpeg's WebP decoder leaves EXIF in the metadata.
    guard let entry = av_dict_get(frame.pointee.metadata, "Orientation", nil, 0), let text = entry.pointee.value else { return nil }
    return Int(String(cString: text).filter { !$0.isWhitespace }).flatMap { Orientation(exif: $0) }
  }

  /// What the container says; nil when it says nothing.
  static func of(_ stream: UnsafePointer<AVStream>) -> (orientation: Orientation, isExact: Bool)? {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else { return nil }
    // As above.
    return data.withMemoryRebound(to: Int32.self, capacity: 9) { reading(matrix: $0) }
  }
}
