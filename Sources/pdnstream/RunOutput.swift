import Perception
import Pipeline

/// Where the results of `run` go.
struct RunOutput: Sendable {
  /// File for the records; nil is stdout.
  var path: String?
  var format: RecordFormat = .jsonl
  /// Annotated video; nil is none.
  var annotate: String?
  var timings = false

  /// Creates the outputs. Called on the thread that will write them, after the input was opened: a mistyped input must not
  /// cost the results of an earlier run.
  /// - Parameter isOpen: the input could be opened; if not, only stdout hears of it.
  func sinks(_ naming: RecordFrameSink.Naming, isOpen: Bool, isCOCO: Bool, groups: ClassGroups) throws -> [any FrameSink] {
    guard isOpen || path == nil else { return [] }
    let sink = if let path { try DescriptorSink(creating: path) } else { DescriptorSink.standardOutput() }
    let writer = RecordWriter(format: format, sink: sink, classesAreCOCO: isCOCO)
    var sinks: [any FrameSink] = [RecordFrameSink(writer: writer, naming: naming)]
    if let annotate, isOpen {
      sinks.append(try AnnotationSink(path: annotate, naming: naming, groups: groups))
    }
    return sinks
  }
}
