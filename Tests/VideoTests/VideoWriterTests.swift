import CFFmpeg
import Foundation
import Perception
import Testing

@testable import Video

/// Written files, read back with our own source.
@Suite struct VideoWriterTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "writer-\(UUID().uuidString).mp4").path

  private func read(_ path: String) throws -> (frames: [VideoFrame], stream: StreamDescription) {
    let source = try FFmpegSource(InputLocation.parse(path))
    var frames: [VideoFrame] = []
    while true {
      switch try source.read() {
      case .frame(let frame): frames.append(frame)
      case .endOfStream: return (frames, source.stream)
      default: break
      }
    }
  }

  /// Brightness of one pixel of a frame.
  private func luma(_ frame: VideoFrame, _ x: Int, _ y: Int) -> Int {
    let picture = frame.pixels.frame.pointee
    return picture.data.0.map { Int($0[y * Int(picture.linesize.0) + x]) } ?? -1
  }

  /// Frame `index` is a plain grey of its own.
  private func shade(_ index: Int) -> UInt32 { UInt32(40 + index * 2 % 160) }

  @Test(arguments: [VideoWriterEncoder.preference, ["mpeg4"]])
  func unevenTimesAndPicturesComeBack(encoders: [String]) throws {
    defer { unlink(path) }
    let size = Size(width: 128, height: 96)
    // 24 to 100 ms apart, from a start that is not 0.
    let times = (0..<60).map { (index: Int64) in MediaTime(value: 5000 + index * 40 + index * index % 7 * 6, denominator: 1000) }
    let writer = try VideoWriter(path: path, encoders: encoders)
    for (index, time) in times.enumerated() {
      try writer.write(FrameCanvas.grey(size, luma: shade(index)), at: time)
    }
    try writer.finish()
    let (frames, stream) = try read(path)
    #expect(frames.count == times.count)
    #expect(stream.displaySize == size)
    let first = try #require(frames.first)
    #expect(first.time.microseconds == 0)
    for (index, frame) in frames.enumerated() {
      #expect(abs(frame.time.microseconds - (times[index].microseconds - times[0].microseconds)) <= 10, "frame \(index)")
      #expect(abs(luma(frame, 64, 48) - Int(shade(index))) <= 4, "frame \(index)")
    }
    #expect(first.pixels.frame.pointee.colorspace == AVCOL_SPC_BT709)
  }

  @Test func whatIsThereBeforeTheEndPlays() throws {
    let copy = path + ".cut.mp4"
    defer {
      unlink(path)
      unlink(copy)
    }
    let writer = try VideoWriter(path: path)
    for index in 0..<150 {
      try writer.write(FrameCanvas.grey(Size(width: 64, height: 64)), at: MediaTime(value: Int64(index), denominator: 25))
    }
    // As a killed program would leave it: two fragments of two seconds are complete, the third is not.
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    #expect(try read(copy).frames.count >= 100)
    try writer.finish()
    #expect(try read(path).frames.count == 150)
  }

  @Test func aDroppedWriterLeavesAWholeFile() throws {
    defer { unlink(path) }
    do {
      let writer = try VideoWriter(path: path)
      for index in 0..<10 {
        try writer.write(FrameCanvas.grey(Size(width: 64, height: 64)), at: MediaTime(value: Int64(index), denominator: 25))
      }
    }
    #expect(try read(path).frames.count == 10)
  }

  @Test(arguments: [
    (Size(width: 64, height: 96), PixelRect(x: 32, y: 0, width: 64, height: 96)),
    (Size(width: 400, height: 100), PixelRect(x: 0, y: 32, width: 128, height: 32)),
    (Size(width: 256, height: 192), PixelRect(x: 0, y: 0, width: 128, height: 96)),
  ])
  func framesOfAnotherSizeAreFittedIn(other: Size, place: PixelRect) throws {
    defer { unlink(path) }
    let size = Size(width: 128, height: 96)
    #expect(VideoWriterLetterbox.place(other, in: size) == place)
    let writer = try VideoWriter(path: path)
    for index in 0..<6 {
      let canvas = try FrameCanvas.grey(index < 3 ? size : other, luma: 180)
      try writer.write(canvas, at: MediaTime(value: Int64(index), denominator: 25))
    }
    try writer.finish()
    let (frames, _) = try read(path)
    #expect(frames.count == 6)
    let last = try #require(frames.last)
    #expect(last.pixels.displaySize == size)
    for (x, y) in [(4, 4), (64, 48), (124, 92), (4, 48), (64, 4)] {
      let isInside = (place.x..<place.maxX).contains(x) && (place.y..<place.maxY).contains(y)
      #expect(abs(luma(last, x, y) - (isInside ? 180 : 16)) <= 6, "\(x), \(y)")
    }
  }

  @Test(arguments: [Size(width: 2, height: 2), Size(width: 16, height: 2), Size(width: 1922, height: 2)])
  func tinyPicturesAreWrittenToo(size: Size) throws {
    defer { unlink(path) }
    let writer = try VideoWriter(path: path)
    try writer.write(FrameCanvas.grey(size), at: .zero)
    try writer.finish()
    #expect(try read(path).stream.displaySize == size)
  }

  @Test func withoutAFrameNoFileRemains() throws {
    let writer = try VideoWriter(path: path)
    try writer.finish()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aFullDiskIsAnErrorThatStays() throws {
    let writer = try VideoWriter(path: "/dev/full")
    let canvas = try FrameCanvas.grey(Size(width: 64, height: 64))
    var error: VideoError?
    for index in 0..<200 where error == nil {
      do throws(VideoError) {
        try writer.write(canvas, at: MediaTime(value: Int64(index), denominator: 25))
      } catch let failure {
        error = failure
      }
    }
    #expect(error?.code == .diskFull)
    #expect(error?.sentence == "Cannot write '/dev/full': no space left. Free some space or choose another place.")
    #expect(throws: VideoError.self) { try writer.write(canvas, at: .zero) }
    // It has been said; a second error would only hide where the run ended.
    try writer.finish()
    #expect(FileManager.default.fileExists(atPath: "/dev/full"), "a device is not ours to remove")
  }

  @Test(arguments: [
    ("/nowhere/at/all.mp4", VideoError.Code.notFound, "no such folder. Create it first."),
    ("/", .isDirectory, "it is a folder. Name a file in it."),
  ])
  func placesThatCannotBeWrittenToAreErrors(place: String, code: VideoError.Code, reason: String) {
    let error = #expect(throws: VideoError.self) { try VideoWriter(path: place) }
    #expect(error?.code == code)
    #expect(error?.sentence == "Cannot write '\(place)': \(reason)")
  }

  @Test func withoutAnEncoderTheErrorSaysSo() throws {
    defer { unlink(path) }
    let writer = try VideoWriter(path: path, encoders: ["no-such-encoder"])
    let error = #expect(throws: VideoError.self) { try writer.write(FrameCanvas.grey(Size(width: 64, height: 64)), at: .zero) }
    #expect(error?.code == .encoder)
    #expect(throws: Never.self) { try writer.finish() }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
