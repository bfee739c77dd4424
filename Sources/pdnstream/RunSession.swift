import ArgumentParser
import Foundation
import Inference
import Pipeline
import Streaming
import Video

/// One run put together from the command line, the pipeline file and the model's manifest.
struct RunSession {
  let spec: PipelineSpec
  let manifest: ModelManifest
  let backend: any InferenceBackend
  let interrupt = InterruptFlag()
  private let location: InputLocation
  private let name: String
  private let stills: (folder: String, files: [String])?
  private let sourceOptions: SourceOptions
  private let verbose: Bool
  private var options: PipelineOptions

  /// - Throws: what is wrong with the input's path, the pipeline file, the model or the runtime, before any work begins.
  init(
    settings: RunSettings, source: SourceList.Source, stills isStills: Bool = false, dense: DenseReference? = nil,
    minimumScore: Double? = nil, saliencyMaps: String? = nil
  ) throws {
    location = source.location
    name = source.name
    stills = isStills ? try PictureSource.files(at: location.path ?? "\(location)") : nil
    spec = try settings.spec()
    manifest = try settings.manifest(for: spec)
    backend = try OpenVINOBackend(spec.inferenceOptions)
    sourceOptions = spec.sourceOptions(demuxer: settings.demuxerOptions)
    verbose = settings.verbose
    options = try PipelineOptions(
      spec: spec, manifest: manifest, stream: name, isStills: isStills, dense: dense,
      minimumScore: minimumScore)
    if let saliencyMaps, let stills {
      options.takeSaliency(from: try SaliencyPictures(folder: saliencyMaps, files: stills.files))
    }
  }

  /// Delays every stage at random, so that a test can show that the output does not depend on speed.
  var jitter: UInt64? {
    didSet { if let jitter { options.delayStages(StageJitter(seed: jitter)) } }
  }

  /// Runs to the end of the input, a fault, or a signal.
  func run(_ output: RunOutput, showsProgress: Bool) async throws -> RunOutcome {
    try output.requireApart(from: inputs)
    var options = options
    options.keepsSaliency = output.annotate != nil
    let pipeline = Pipeline(options: options, backend: backend, manifest: manifest, interrupt: interrupt)
    let naming = RecordFrameSink.Naming(
      stream: name, classes: manifest.classes, files: stills?.files, timings: output.timings)
    let expected = ExpectedFrames(stills?.files.count)
    let sinks: @Sendable (StreamDescription?) throws -> [any FrameSink] = { [manifest, groups = options.groups] stream in
      if let stream { expected.set(stream) }
      return try output.sinks(naming, isOpen: stream != nil, isCOCO: manifest.hasCOCOClasses, groups: groups)
    }
    return try await SignalWatch.during([interrupt]) {
      await Progress.during(pipeline.ledger, frames: { expected.count }, enabled: showsProgress) {
        await pipeline.run(open: open, sinks: sinks)
      }
    }
  }

  /// Opens the input; called on the thread that will read it.
  var open: @Sendable () throws -> any FrameSource {
    { [location, stills, sourceOptions, interrupt, verbose] in
      let log = verbose ? FFmpegLog { Terminal.warn($0) } : FFmpegLog()
      if let stills {
        return try PictureSource(
          folder: stills.folder, files: stills.files, options: sourceOptions, interrupt: interrupt, log: log)
      }
      return try FFmpegSource(location, options: sourceOptions, interrupt: interrupt, log: log)
    }
  }

  /// Files that are read.
  private var inputs: [String] {
    stills.map { stills in stills.files.map { "\(stills.folder)/\($0)" } } ?? [location.path].compactMap { $0 }
  }

  /// Measures instead of writing records.
  var bench: Bench {
    Bench(options: options, backend: backend, manifest: manifest, interrupt: interrupt, open: open)
  }

  /// Says on stderr how the run ended.
  /// - Throws: `ExitCode` after a fault.
  func report(_ outcome: RunOutcome) throws {
    // A pipe that was closed on purpose wants no report, and an input that did not open has nothing to report.
    if !outcome.readerLeft, outcome.fault == nil || outcome.ledger.read > 0 {
      Terminal.say(outcome.sentence(isVideo: stills == nil))
    }
    if let fault = outcome.fault {
      Terminal.complain("\(fault)")
      throw ExitCode(Failure.code(of: fault))
    }
    guard outcome.ledger.isBalanced else {
      Terminal.complain("\(outcome.ledger) does not balance: this is a defect of pdnstream, please report it.")
      throw ExitCode(EX_SOFTWARE)
    }
    if stills != nil, outcome.undecodable > 0 {
      Terminal.complain("\(outcome.undecodable) of the pictures could not be read; their names are in the events among the records.")
      throw ExitCode(EX_DATAERR)
    }
  }
}
