import Foundation
public import Inference
public import Perception
import Settings
public import Video

/// The settings in the form that the modules take.
extension PipelineSpec {
  /// The side lengths of a patch: those asked for, or the one size of a model that has only one.
  /// - Throws: `SpecError` when the model cannot take patches of that size.
  public func patchSize(for manifest: ModelManifest) throws(SpecError) -> Size {
    switch manifest.input.sizes {
    case .fixed(let only):
      return only
    case .multiple(let step):
      if manifest.input.accepts(attention.patchSize) { return attention.patchSize }
      throw SpecError([
        problem("\(attention.patchSize.width) is no multiple of \(step), as model '\(manifest.name)' needs", about: "patches.size")
      ])
    }
  }

  /// - Parameter stills: each picture on its own: nothing is smoothed, promised or remembered.
  public func attentionSettings(_ classes: ClassPlan, patch: Size, stills: Bool = false) -> AttentionPlanner.Settings {
    var settings = attention
    settings.patchSize = patch
    settings.ownership = ownership(classes)
    if stills {
      let apart = AttentionPlanner.Settings.stills
      settings.halfLife = apart.halfLife
      settings.riseHalfLife = apart.riseHalfLife
      settings.fusion.staleness = apart.fusion.staleness
      settings.coverageSeconds = apart.coverageSeconds
      settings.coolShare = apart.coolShare
      settings.hysteresis = apart.hysteresis
    }
    return settings
  }

  /// Pixels of one part at most when the whole frame is looked at. Stills keep all cores busy by themselves, one picture each, so their parts may be twice as large:
  /// fewer seams, and 1080p is looked at in one piece.
  public func partPixels(stills: Bool) -> Int {
    stills && wholePixels <= Int.max / 2 ? 2 * wholePixels : wholePixels
  }

  public func mergeSettings(_ classes: ClassPlan) -> DetectionMerger.Settings {
    var settings = merge
    settings.ownership = ownership(classes)
    return settings
  }

  public var trackerSettings: Tracker.Settings {
    var settings = tracker
    settings.lowScore = minimumScore
    settings.minimumGlanceLength = merge.ownership.minimumGlanceLength
    return settings
  }

  public var inferenceOptions: InferenceOptions {
    var options = inference
    options.cacheDirectory = cacheDirectory(ProcessInfo.processInfo.environment)
    return options
  }

  /// - Parameter demuxer: options for FFmpeg's demuxer by name.
  public func sourceOptions(demuxer: [String: String] = [:]) -> SourceOptions {
    var options = source
    options.inputOptions = demuxer
    return options
  }

  func cacheDirectory(_ environment: [String: String]) -> String? {
    switch cache {
    case .off: return nil
    case .directory(let directory): return directory
    case .standard:
      // XDG Base Directory Specification: an empty variable counts as unset.
      if let base = environment["XDG_CACHE_HOME"], !base.isEmpty { return base + "/pdnstream" }
      return environment["HOME"].map { $0 + "/.cache/pdnstream" }
    }
  }

  /// A problem with a value that shows only when the model is known; the place is that of the setting, if a file has it.
  func problem(_ sentence: String, about path: String) -> SettingProblem {
    SettingProblem(
      place: places[path] ?? SettingPlace(file: "pipeline '\(name)'"), setting: path, sentence: sentence)
  }

  private func ownership(_ classes: ClassPlan) -> GlanceOwnership {
    var ownership = merge.ownership
    ownership.patchShareByGroup = classes.patchShareByGroup
    return ownership
  }
}
