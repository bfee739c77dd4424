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

  /// Creates the outputs. Called on the thread that will write them, after the input was opened: a wrong input leaves no
  /// empty files.
  func sinks(_ naming: RecordFrameSink.Naming, isCOCO: Bool, groups: ClassGroups) throws -> [any FrameSink] {
    let sink = if let path { try DescriptorSink(creating: path) } else { DescriptorSink.standardOutput() }
    let writer = RecordWriter(format: format, sink: sink, classesAreCOCO: isCOCO)
    var sinks: [any FrameSink] = [RecordFrameSink(writer: writer, naming: naming)]
    if let annotate {
      sinks.append(try AnnotationSink(path: annotate, naming: naming, groups: groups))
    }
    return sinks
  }
}
