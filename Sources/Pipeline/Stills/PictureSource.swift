import Foundation
import Perception
public import Video

/// Pictures as frames: one per file, in the order of their names, a second of media time apart.
public final class PictureSource: FrameSource {
  public let stream: StreamDescription
  private let folder: String
  private let files: [String]
  private let options: SourceOptions
  private let interrupt: InterruptFlag
  private let log: FFmpegLog
  private var next = 0

  /// File name extensions that are taken for pictures when a folder is given.
  static let extensions: Set<String> = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "ppm", "pgm"]

  /// - Parameters:
  ///   - folder: where the files are.
  ///   - files: names of the pictures, as `files(at:)` finds them.
  /// - Throws: `VideoError` when not even one of the pictures can be read.
  public init(
    folder: String, files: [String], options: SourceOptions, interrupt: InterruptFlag, log: FFmpegLog
  ) throws(VideoError) {
    self.folder = folder
    self.files = files
    self.options = options
    self.interrupt = interrupt
    self.log = log
    var readable: StreamDescription?
    var fault = VideoError(.notFound, "No pictures in '\(folder)'. Give a folder with .jpg or .png files, or one picture.")
    for file in files where readable == nil {
      do throws(VideoError) {
        readable = try FFmpegSource(try Self.location(folder, file), options: options, interrupt: interrupt, log: log).stream
      } catch {
        fault = error
      }
    }
    guard var description = readable else { throw fault }
    description.frameCount = files.count
    stream = description
  }

  /// The pictures at `path`: itself, or those directly in it when it is a folder, sorted by name.
  /// - Returns: the folder, and the file names in it.
  /// - Throws: `.notFound` when there is nothing, or a folder without pictures.
  public static func files(at path: String) throws(VideoError) -> (folder: String, files: [String]) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw VideoError(.notFound, "Cannot open '\(path)': no such file or folder. Check the path.")
    }
    guard isFolder.boolValue else {
      let url = URL(fileURLWithPath: path)
      return (url.deletingLastPathComponent().path, [url.lastPathComponent])
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let pictures = names.filter { extensions.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
    guard !pictures.isEmpty else {
      throw VideoError(.notFound, "No pictures in '\(path)'. Give a folder with .jpg or .png files, or one picture.")
    }
    return (path, pictures)
  }

  public func read() throws(VideoError) -> SourceEvent {
    guard next < files.count else { return .endOfStream }
    let index = next
    next += 1
    do throws(VideoError) {
      let picture = try FFmpegSource(try Self.location(folder, files[index]), options: options, interrupt: interrupt, log: log)
      while true {
        switch try picture.read() {
        case .frame(let frame):
          return .frame(
            VideoFrame(
              id: FrameID(sequence: index), time: MediaTime(value: Int64(index), denominator: 1), pixels: frame.pixels))
        case .endOfStream:
          return .undecodable(count: 1, reason: "\(files[index]): no picture in it.")
        case .undecodable(_, let reason):
          return .undecodable(count: 1, reason: "\(files[index]): \(reason)")
        case .geometry, .discontinuity:
          continue
        }
      }
    } catch  where error.code != .interrupted {
      return .undecodable(count: 1, reason: "\(files[index]): \(error.sentence)")
    }
  }

  private static func location(_ folder: String, _ file: String) throws(VideoError) -> InputLocation {
    try InputLocation.parse(folder.isEmpty ? file : "\(folder)/\(file)")
  }
}
