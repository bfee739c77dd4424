import ArgumentParser
import Pipeline

/// How `track` writes: those formats of records that have tracks.
enum TrackFormat: String, CaseIterable, ExpressibleByArgument {
  case mot
  case jsonl

  /// What a file of this name is expected to hold.
  init(of path: String?) {
    self = path?.hasSuffix(".jsonl") == true ? .jsonl : .mot
  }

  var records: RecordFormat { self == .mot ? .mot : .jsonl }
}
