public import Inference
public import Perception
import Settings
public import Video

/// What a pipeline does, as a YAML file says it. The defaults are those of the modules that use the settings; the files in
/// `pipelines/` hold every setting with its unit, range and effect.
public struct PipelineSpec: Equatable, Sendable {
  /// Classes that compete, merge and vote as one.
  public struct Group: Hashable, Sendable {
    public var name: String
    public var classes: [String]
  }

  /// The look at the whole frame.
  public struct Glance: Hashable, Sendable {
    /// The frame is shrunk until it fits, its aspect kept; pixels.
    public var budget = Size(width: 640, height: 384)
    /// Frames of up to so many pixels are seen in native resolution instead, and need no patches.
    public var nativePixels = 600_000
    /// Glance pixels per pixel at least: larger frames get a larger glance, 0…1.
    public var leastScale = 0.28
    /// Media seconds from glance to glance at least, where compute is limited; 0 = every frame.
    public var seconds = 0.1
    /// Largest part of the compute of frames that need patches, 0…1.
    public var share = 0.6
    /// Candidates from this score on are evidence for the choice of patches, 0…1.
    public var evidenceScore = 0.05
  }

  /// What the looks at video may cost: pixels through the network per frame, on average.
  public struct Compute: Hashable, Sendable {
    /// Of the pixels of one pass over the whole frame at native resolution.
    public var share = 0.2
    /// At least: small frames are cheap.
    public var leastPixels = 250_000
    /// At most: in large frames less goes a long way.
    public var mostPixels = 830_000
  }

  /// What only live sources need; how they are opened is in `source.live`.
  public struct Live: Hashable, Sendable {
    /// Longest useful age of a record, milliseconds; nil = none.
    public var budgetMilliseconds: Int? = 200
    /// Nothing came for so long: the records say so.
    public var stallSeconds = 2.0
    /// Longest pause between two attempts to reach a source.
    public var retrySeconds = 1.5
    /// Records that may wait for a slow reader, of all sources together.
    public var queueRecords = 1024
  }

  /// Where compiled models are kept between runs.
  public enum Cache: Hashable, Sendable {
    case off
    /// `$XDG_CACHE_HOME/pdnstream`, or `~/.cache/pdnstream`.
    case standard
    case directory(String)
  }

  public var name: String
  /// Name of a model manifest, or path of one.
  public var model = "picodet-s"
  /// Names of the classes to keep; empty for all that the model has.
  public var classes: [String] = []
  public var groups: [Group] = []
  /// Detections below it are dropped, 0…1.
  public var minimumScore = Tracker.Settings().lowScore
  public var glance = Glance()
  /// What the looks at video may cost; nil = no limit, and every frame is glanced at.
  public var compute: Compute? = Compute()
  /// K, patches per frame at most.
  public var patchCount = 4
  /// A frame in which the glance hints at so many small objects per megapixel outside of the patches is looked at whole at native resolution instead;
  /// nil = never for that reason.
  public var crowd: Double?
  /// Where compute is limited: a frame is looked at whole when the patches that it is worth cost this share of that; nil = never for that reason.
  public var denseShare: Double? = 0.5
  /// Pixels of one look at most when the whole frame of a video is looked at: larger ones are looked at in parts. See `partPixels(stills:)`.
  public var wholePixels = 1_300_000
  /// The trained head of the model says where to look, where the model has one.
  public var usesHead = true
  /// Small detections are judged by what the head makes of their place.
  public var usesContext = true
  /// How far the line where the water ends weighs in that, 0…1; nil = it is not looked for.
  public var horizonWeight: Double?
  /// The sections `patches` and `saliency`, ownership apart, which `merge` has.
  public var attention = Self.attentionDefaults
  public var merge = DetectionMerger.Settings()
  /// `merge.ownership.patchShare` of single groups or classes by name.
  public var patchShareByGroup: [String: Double] = [:]
  /// `lowScore` and `minimumGlanceLength` are taken from `minimumScore` and `merge`.
  public var tracker = Self.trackerDefaults
  public var inference = InferenceOptions()
  public var cache = Cache.off
  /// Looks of one input size that may be on the engine at once; nil = as cores and memory allow.
  public var parallelPatches: Int?
  /// Frames worked on at once, and the age in frames of the tracks that the choice of patches knows.
  public var framesInFlight = 2
  public var source = SourceOptions()
  public var live = Live()
  /// Where the values stand in the file, by dotted path.
  var places: [String: SettingPlace] = [:]

  /// The scores of our detectors are lower than those that `Tracker.Settings` was chosen on, and small boxes jitter more.
  private static var trackerDefaults: Tracker.Settings {
    var settings = Tracker.Settings()
    settings.highScore = 0.4
    settings.newTrackScore = 0.4
    settings.neutralScore = 0.4
    settings.minimumLowScoreIoU = 0.3
    settings.measurementPixels = 1
    return settings
  }

  /// On roads larger patches and the glance's own hints pay; over water the planner's own settings do.
  private static var attentionDefaults: AttentionPlanner.Settings {
    var settings = AttentionPlanner.Settings()
    settings.patchSize = Size(width: 416, height: 416)
    settings.fusion.hints = 1
    return settings
  }

  /// A pipeline of defaults.
  public init(name: String) {
    self.name = name
  }
}
