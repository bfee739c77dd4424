/// What `pdnstream bench` measured; names in `json` are stable.
public struct BenchReport: Sendable {
  /// CPU milliseconds per frame by who spent them.
  public struct Share: Sendable {
    /// FFmpeg: demuxing and decoding.
    public var decode: Double
    /// FFmpeg: scaling and converting the glance and the patches.
    public var scale: Double
    /// The inference engine, its threads included.
    public var inference: Double
    /// Everything that is this program's own code.
    public var own: Double
    /// Of that, the choice of patches: reading the maps, motion of the camera, water line, smoothing and selection.
    public var choice: Double

    var total: Double { decode + scale + inference + own }
  }

  /// Cores that the program may use.
  public var cores: Int
  public var frames: Int
  /// Of the displayed frame, for example `1920x1080`.
  public var size: String
  /// Input of the glance and of a patch.
  public var glanceInput: String
  public var patchInput: String
  /// K.
  public var patches: Int
  /// Frames per second of each part on its own.
  public var decodeFPS: Double
  public var glanceFPS: Double
  /// Patches per second, not frames.
  public var patchesPerSecond: Double
  /// The whole pipeline.
  public var fps: Double
  public var cpu: Share
  /// Share of the frames that were glanced at.
  public var glancesPerFrame: Double
  /// CPU milliseconds that the saliency head adds to a glance, part of `inference`; NaN where the model has none.
  public var headMS: Double
  /// (CPU ms per frame / cores) / wall ms per frame: 1 when no core ever waits.
  public var efficiency: Double
  /// Largest resident memory so far, MB (10^6 bytes).
  public var residentMB: Double
  /// Resident memory at the end less that at a tenth of the run, MB: about 0 when nothing grows.
  public var growthMB: Double
  /// Milliseconds from the start of the run to the first record, compiling the models included.
  public var firstRecordMS: Double
  public var nativeFPS: Double
  public var tilesFPS: Double

  /// What the choice of patches costs beyond the glance, CPU milliseconds per frame: the head in those that are glanced at, and `choice`. That
  /// detections are scored in their context afterwards is not in it.
  public var saliencyMS: Double { cpu.choice + (headMS.isNaN ? 0 : headMS * glancesPerFrame) }

  /// One line, fixed keys.
  public var json: String {
    func number(_ value: Double) -> String { value.isFinite ? String((value * 1000).rounded() / 1000) : "null" }
    let fields: [(String, String)] = [
      ("size", "\"\(size)\""), ("frames", String(frames)), ("cores", String(cores)), ("glance", "\"\(glanceInput)\""),
      ("patch", "\"\(patchInput)\""), ("patches", String(patches)), ("fps", number(fps)), ("efficiency", number(efficiency)),
      ("cpu_ms_per_frame", number(cpu.total)), ("own_cpu_fraction", number(cpu.own / cpu.total)),
      ("cpu_ms_decode", number(cpu.decode)), ("cpu_ms_scale", number(cpu.scale)), ("cpu_ms_inference", number(cpu.inference)),
      ("cpu_ms_own", number(cpu.own)), ("cpu_ms_choice", number(cpu.choice)), ("cpu_ms_head_per_glance", number(headMS)),
      ("glances_per_frame", number(glancesPerFrame)), ("cpu_ms_saliency", number(saliencyMS)), ("decode_fps", number(decodeFPS)),
      ("glance_fps", number(glanceFPS)), ("patches_per_s", number(patchesPerSecond)), ("dense_fps", number(nativeFPS)),
      ("dense_tiles_fps", number(tilesFPS)), ("rss_mb", number(residentMB)), ("rss_growth_mb", number(growthMB)),
      ("first_record_ms", number(firstRecordMS)),
    ]
    return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  /// For a person.
  public var text: String {
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    func row(_ name: String, _ value: Double, _ unit: String, _ note: String = "") -> String {
      let padded = name + String(repeating: " ", count: max(1, 34 - name.count))
      return "\(padded)\(rounded(value)) \(unit)\(note.isEmpty ? "" : "   \(note)")"
    }
    return [
      "\(size), \(frames) frames, \(cores) cores, glance \(glanceInput), \(patches) patches of \(patchInput)",
      row("pipeline", fps, "frames/s", "efficiency \((efficiency * 1000).rounded() / 1000)"),
      row("  CPU per frame", cpu.total, "ms"),
      row("    FFmpeg, decoding", cpu.decode, "ms"), row("    FFmpeg, scaling", cpu.scale, "ms"),
      row("    inference", cpu.inference, "ms"),
      row("    own code", cpu.own, "ms", "\((1000 * cpu.own / cpu.total).rounded() / 10) %"),
      row("  saliency", saliencyMS, "ms", "\(rounded(cpu.choice)) to choose\(headMS.isNaN ? "" : ", head \(rounded(headMS)) per glance")"),
      row("  glances", glancesPerFrame, "per frame"),
      row("decoding alone", decodeFPS, "frames/s"), row("glance alone", glanceFPS, "frames/s"),
      row("patches alone", patchesPerSecond, "patches/s"), row("native frame in one pass", nativeFPS, "frames/s"),
      row("dense tiles and glance", tilesFPS, "frames/s"),
      row("resident memory, peak", residentMB, "MB", "growth over the run \((growthMB * 10).rounded() / 10) MB"),
      row("first record after", firstRecordMS, "ms"),
    ].joined(separator: "\n")
  }
}
