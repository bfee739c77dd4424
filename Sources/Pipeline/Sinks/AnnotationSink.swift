public import Perception
import Video

/// Writes a video that shows what the machine saw: objects, patches, and the saliency as a tint.
public final class AnnotationSink: FrameSink {
  private let canvas: FrameCanvas
  private let writer: VideoWriter
  private let naming: RecordFrameSink.Naming
  private let groups: ClassGroups
  private var annotator = Annotator()

  /// - Parameters:
  ///   - path: the video to write; an existing file is replaced.
  ///   - groups: classes of one group share a hue.
  /// - Throws: `RecordError.cannotOpen` when this is no place for a file; `VideoError` when there is no encoder or no memory.
  public init(path: String, naming: RecordFrameSink.Naming, groups: ClassGroups) throws {
    canvas = try FrameCanvas()
    do throws(VideoError) {
      writer = try VideoWriter(path: path)
    } catch {
      // The codes of an input would say that the input is missing.
      guard [.notFound, .permission, .isDirectory, .io].contains(error.code) else { throw error }
      throw RecordError(.cannotOpen, error.sentence, errno: error.cause.map { -$0.number } ?? 0)
    }
    self.naming = naming
    self.groups = groups
  }

  public func write(_ result: FrameResult) throws -> WriteOutcome {
    try canvas.load(result.frame.pixels)
    annotator.draw(annotation(of: result), on: canvas)
    try writer.write(canvas, at: result.frame.time)
    return .written
  }

  public func write(_ event: EventRecord) throws -> WriteOutcome { .written }

  public func finish(_ outcome: RunOutcome) throws {
    try writer.finish()
  }

  private func annotation(of result: FrameResult) -> Annotation {
    var objects: [Annotation.Object] = []
    if case .tracks(let tracks) = result.objects {
      for track in tracks where track.isReported(lostSeconds: naming.lostSeconds) {
        objects.append(
          Annotation.Object(
            box: track.box, className: naming.classes[track.classID], score: track.score,
            group: groups.group(of: track.classID), trackID: track.id, outline: Self.outline(of: track)))
      }
    }
    return Annotation(
      id: result.frame.id, time: result.frame.time, objects: objects, patches: result.patches, planned: result.planned,
      pixels: result.pixelsSeen, saliency: result.saliency, horizon: result.horizon)
  }

  static func outline(of track: Track) -> Annotation.Object.Outline {
    // Whether it was seen changes at the rate of the looks, and would blink.
    if track.state == .tentative { return .dashed }
    return track.source == nil ? .dotted : .solid
  }
}
