public import Perception

/// What is known of a video stream before its first frame is decoded.
public struct StreamDescription: Sendable, Hashable {
  /// One stream of the container.
  public struct Track: Sendable, Hashable {
    public var index: Int
    /// `video`, `audio`, `subtitle`, `data`, `attachment` or `picture` (cover art).
    public var kind: String
    /// Short name of the codec such as `h264`; `unknown` when FFmpeg has no name for it.
    public var codec: String
    /// True for the one stream that is decoded.
    public var isChosen: Bool

    public init(index: Int, kind: String, codec: String, isChosen: Bool) {
      self.index = index
      self.kind = kind
      self.codec = codec
      self.isChosen = isChosen
    }
  }

  /// FFmpeg's short name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String
  public var codec: String
  /// Profile of the codec such as `High`, when the stream names one.
  public var profile: String?
  /// Pixels of the displayed frame: rotation applied, sample aspect ratio not.
  public var displaySize: Size
  /// FFmpeg's name such as `yuv420p`; nil until a frame has been decoded for some formats.
  public var pixelFormat: String?
  public var orientation: Orientation
  /// Width of a pixel over its height; 1 when the stream does not say.
  public var sampleAspectRatio: Double
  /// The same as displayed: a quarter turn exchanges width and height.
  public var displayAspectRatio: Double { orientation.swapsAxes ? 1 / sampleAspectRatio : sampleAspectRatio }
  /// Frames per second, averaged by the container; nil when unknown.
  public var averageFrameRate: Double?
  /// Seconds; nil when the container does not say.
  public var duration: Double?
  /// Frames, when the container says how many.
  public var frameCount: Int?
  /// Bits per second of the video stream, or of the whole file when only that is known.
  public var bitRate: Int?
  /// Every stream of the container, the decoded one marked.
  public var tracks: [Track]
  /// What a reader should know: a rotation that is no quarter turn, a replaced time base, …
  public var notes: [String]

  public init(
    container: String, codec: String, profile: String? = nil, displaySize: Size, pixelFormat: String? = nil,
    orientation: Orientation = .upright, sampleAspectRatio: Double = 1, averageFrameRate: Double? = nil,
    duration: Double? = nil, frameCount: Int? = nil, bitRate: Int? = nil, tracks: [Track] = [], notes: [String] = []
  ) {
    self.container = container
    self.codec = codec
    self.profile = profile
    self.displaySize = displaySize
    self.pixelFormat = pixelFormat
    self.orientation = orientation
    self.sampleAspectRatio = sampleAspectRatio
    self.averageFrameRate = averageFrameRate
    self.duration = duration
    self.frameCount = frameCount
    self.bitRate = bitRate
    self.tracks = tracks
    self.notes = notes
  }
}
