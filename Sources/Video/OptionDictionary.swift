import CFFmpeg

/// Owns an `AVDictionary`: options handed to FFmpeg by name. FFmpeg removes those that it took.
final class OptionDictionary {
  // Owned: `deinit` frees what FFmpeg, which may replace it, has left here.
  var pointer: OpaquePointer?

  /// - Throws: `.outOfMemory`.
  init(_ options: [String: String] = [:]) throws(VideoError) {
    for (key, value) in options { try set(key, value) }
  }

  deinit { av_dict_free(&pointer) }

  func set(_ key: String, _ value: String) throws(VideoError) {
    guard av_dict_set(&pointer, key, value, 0) >= 0 else { throw .outOfMemory("set option '\(key)'") }
  }

  func contains(_ key: String) -> Bool {
    av_dict_get(pointer, key, nil, AV_DICT_MATCH_CASE) != nil
  }
}
