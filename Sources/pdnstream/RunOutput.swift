import ArgumentParser
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

  /// Refuses to write over what is read, and to write two things to one file. Other names of a file count too.
  func requireApart(from inputs: [String]) throws {
    let outputs = [path, annotate].compactMap { $0 }
    for output in outputs {
      if let input = inputs.first(where: { FileIdentity.same($0, output) }) {
        throw ValidationError("The output '\(output)' is the input '\(input)'. Give another name.")
      }
    }
    if let path, let annotate, path == annotate || FileIdentity.same(path, annotate) {
      throw ValidationError("--out and --annotate both name '\(path)'. Give each a file of its own.")
    }
  }

  /// The outputs of one live source, which shares the records' file or stdout with the others.
  func liveSinks(_ naming: RecordFrameSink.Naming, to sink: QueueSink, options: PipelineOptions) throws -> [any FrameSink] {
    let video = try annotate.map { try AnnotationSink(path: $0, naming: naming, groups: options.groups) }
    let records: any FrameSink = RecordFrameSink(writer: RecordWriter(format: format, sink: sink, classesAreCOCO: false), naming: naming)
    return [records] + (video.map { [$0] } ?? [])
  }

  /// Creates the outputs. Called on the thread that will write them, after the input was opened: a mistyped input must not
  /// cost the results of an earlier run.
  /// - Parameter isOpen: the input and the outputs could be opened; if not, only stdout hears of it.
  func sinks(_ naming: RecordFrameSink.Naming, isOpen: Bool, isCOCO: Bool, groups: ClassGroups) throws -> [any FrameSink] {
    guard isOpen || path == nil else { return [] }
    // Before the records' file is emptied, since a mistyped folder here must not cost an earlier run's records either.
    let video = isOpen ? try annotate.map { try AnnotationSink(path: $0, naming: naming, groups: groups) } : nil
    let sink = if let path { try DescriptorSink(creating: path) } else { DescriptorSink.standardOutput() }
    let writer = RecordWriter(format: format, sink: sink, classesAreCOCO: isCOCO)
    let records: any FrameSink = RecordFrameSink(writer: writer, naming: naming)
    return [records] + (video.map { [$0] } ?? [])
  }
}
