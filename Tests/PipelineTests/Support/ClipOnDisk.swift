import Fixtures

/// A synthetic clip in a folder of its own, which goes with it.
struct ClipOnDisk {
  let clip: SyntheticClip
  let folder: TemporaryFolder
  let path: String

  init(frames: Int) throws {
    clip = SyntheticClip(frames: frames)
    folder = try TemporaryFolder()
    path = try clip.write(in: folder)
  }
}
