import Fixtures

/// A pipeline whose looks cost next to nothing: the commands are tested here, not what is found.
enum TinyPipeline {
  /// - Parameter lines: more of the file.
  static func write(in folder: TemporaryFolder, _ lines: String = "") throws -> String {
    try folder.write(
      "tiny.yaml",
      """
      name: tiny
      glance: {width: 64, height: 64, native_px: 0, least_scale: 0}
      patches: {count: 0}
      inference: {streams: 1, threads: 1}
      \(lines)

      """)
  }
}
