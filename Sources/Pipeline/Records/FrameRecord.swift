public import Perception

/// What one processed frame looks like on stdout: one line of `pdn.frame/1` (docs/pdn.frame-1.schema.json).
/// Every processed frame has one, also a frame without objects.
public struct FrameRecord: Sendable, Equatable {
  /// Name of the stream, for example the input file without folder and extension.
  public var stream: String
  public var id: FrameID
  /// Presentation time in microseconds as in the container; nil for stills, which have none.
  public var ptsMicroseconds: Int64?
  /// The picture this record is about; nil for video. A name that is not UTF-8 reaches here through `String(decoding:as:)`,
  /// which replaces what is invalid by U+FFFD.
  public var file: String?
  /// Pixels of the displayed frame, rotation applied.
  public var size: Size
  /// Where the water ends; nil where no such line is seen or looked for.
  public var horizon: Horizon?
  public var objects: [ObjectRecord]
  public var patches: PatchesRecord
  /// Live sources only.
  public var live: LiveRecord?
  /// Live sources, and offline on `--timings`: a record without it is the same on every run.
  public var latency: LatencyRecord?

  public init(
    stream: String, id: FrameID, ptsMicroseconds: Int64?, file: String? = nil, size: Size, horizon: Horizon? = nil,
    objects: [ObjectRecord], patches: PatchesRecord, live: LiveRecord? = nil, latency: LatencyRecord? = nil
  ) {
    self.stream = stream
    self.id = id
    self.ptsMicroseconds = ptsMicroseconds
    self.file = file
    self.size = size
    self.horizon = horizon
    self.objects = objects
    self.patches = patches
    self.live = live
    self.latency = latency
  }
}
