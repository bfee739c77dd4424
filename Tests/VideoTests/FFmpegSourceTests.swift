import CFFmpeg
import Perception
import Testing

@testable import Video

/// Generated clips through the whole of demuxing and decoding.
@Suite struct FFmpegSourceTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// The frame numbers that flat grey frames show, by their luma.
  static func numbers(_ frames: [VideoFrame]) throws -> [Int] {
    try frames.map { frame in
      let picture = frame.pixels.frame.pointee
      let luma = Int(try #require(picture.data.0)[Int(picture.linesize.0) * 20 + 20])
      return (0..<36).min { abs(TestClip.level($0) - luma) < abs(TestClip.level($1) - luma) } ?? -1
    }
  }

  @Test(
    "Every frame, once, in order, at its time", arguments: ["a.mp4", "a.mkv", "a.avi", "a.mov", "a.ts", "a b:c%20[1].mp4"],
    [0, 2] as [Int32])
  func frames(name: String, bFrames: Int32) throws {
    let path = try folder.clip(name, TestClip(bFrames: bFrames))
    let source = try Reading.open(path)
    let reading = Reading(source)
    #expect(reading.fault == nil && reading.undecodable == 0 && reading.outOfOrder == 0)
    #expect(try Self.numbers(reading.frames) == Array(0..<30))
    let first = try #require(reading.frames.first).ptsMicroseconds
    for (number, frame) in reading.frames.enumerated() {
      #expect(abs(frame.ptsMicroseconds - first - Int64(number) * 40_000) <= 1_000, "frame \(number)")
    }
    #expect(source.stream.codec == "mpeg4" && source.stream.displaySize == Size(width: 64, height: 48))
    #expect(source.stream.pixelFormat == "yuv420p" && source.stream.tracks.map(\.kind) == ["video"])
    guard case .endOfStream = try source.read() else {
      Issue.record("the end must stay the end")
      return
    }
  }

  @Test("Variable frame rate keeps the container's times")
  func variableFrameRate() throws {
    let stamps: [Int64] = [0, 1, 2, 10, 11, 60, 61, 62, 200, 300]
    let path = try folder.clip("v.mp4", TestClip(frames: stamps.count, stamp: { stamps[$0] }))
    let reading = Reading(try Reading.open(path))
    #expect(reading.frames.map(\.ptsMicroseconds) == stamps.map { $0 * 40_000 })
  }

  @Test(
    "The display matrix turns the frame",
    arguments: [
      ([0, 65536, -65536, 0], 90, false), ([-65536, 0, 0, -65536], 180, false), ([0, -65536, 65536, 0], 270, false),
      ([-65536, 0, 0, 65536], 0, true), ([65536, 0, 0, -65536], 180, true), ([65536, 0, 0, 65536], 0, false),
    ] as [([Int32], Int, Bool)])
  func displayMatrix(matrix: [Int32], rotation: Int, mirrored: Bool) throws {
    let nine = [matrix[0], matrix[1], 0, matrix[2], matrix[3], 0, 0, 0, 1 << 30]
    let source = try Reading.open(try folder.clip("r.mov", TestClip(frames: 2, displayMatrix: nine)))
    #expect(source.stream.orientation == Orientation(rotation: rotation, mirrored: mirrored) && source.stream.notes.isEmpty)
    let turned = rotation % 180 != 0
    #expect(source.stream.displaySize == (turned ? Size(width: 48, height: 64) : Size(width: 64, height: 48)))
    #expect(Reading(source).frames.allSatisfy { $0.pixels.rotation == rotation && $0.pixels.isMirrored == mirrored })
  }

  @Test("A rotation between quarter turns is rounded, with a note")
  func oddRotation() throws {
    // 100 degrees clockwise.
    let nine: [Int32] = [-11380, 64540, 0, -64540, -11380, 0, 0, 0, 1 << 30]
    let source = try Reading.open(try folder.clip("r.mov", TestClip(frames: 2, displayMatrix: nine)))
    #expect(source.stream.orientation.rotation == 90 && source.stream.notes.count == 1)
  }

  @Test("Sample aspect ratio is told and leaves the size alone")
  func sampleAspectRatio() throws {
    let source = try Reading.open(try folder.clip("s.mkv", TestClip(frames: 2, sampleAspectRatio: AVRational(num: 4, den: 3))))
    #expect(abs(source.stream.sampleAspectRatio - 4.0 / 3) < 0.01 && source.stream.displaySize == Size(width: 64, height: 48))
  }

  @Test("A change of size in mid-stream is announced before its first frame")
  func geometry() throws {
    let small = try folder.clip("a.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 3))
    let large = try folder.clip("b.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, size: Size(width: 96, height: 80), frames: 2))
    let path = try folder.file("c.mjpeg", try bytes(small) + bytes(large) + bytes(small))
    let source = try Reading.open(path)
    var seen: [String] = []
    loop: while true {
      switch try source.read() {
      case .frame(let frame): seen.append("\(frame.pixels.displaySize)")
      case .geometry(let size): seen.append("to \(size)")
      case .discontinuity, .undecodable: seen.append("?")
      case .endOfStream: break loop
      }
    }
    let (a, b) = (["64x48", "64x48", "64x48"], ["96x80", "96x80"])
    #expect(seen == a + ["to 96x80"] + b + ["to 64x48"] + a)
  }

  @Test("A clock that restarts begins a new epoch; numbers go on")
  func restart() throws {
    let first = try folder.clip("a.ts", TestClip(frames: 50))
    let path = try folder.file("b.ts", try bytes(first) + bytes(first))
    let reading = Reading(try Reading.open(path))
    #expect(reading.epochs == [1] && reading.outOfOrder == 0 && reading.fault == nil)
    #expect(reading.frames.last?.id == FrameID(epoch: 1, sequence: reading.count - 1) && reading.count >= 99)
  }

  @Test("A stream that starts without a key frame gives what can be decoded")
  func withoutKeyFrame() throws {
    let whole = try bytes(try folder.clip("a.ts", TestClip(frames: 40, keyFrameEvery: 15)))
    // From the third of 188-byte packets on; the tables that name the stream come again later.
    let path = try folder.file("b.ts", whole.dropFirst(188 * 5))
    let reading = Reading(try Reading.open(path))
    #expect(reading.fault == nil && reading.outOfOrder == 0 && reading.count >= 10 && reading.count < 40)
  }

  @Test("A picture sequence from its first number to its first gap", arguments: [0, 3, 1017])
  func sequence(first: Int) throws {
    let picture = try bytes(try folder.clip("one.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 1)))
    for number in [first, first + 1, first + 2, first + 9] {
      _ = try folder.file("img" + String(repeating: "0", count: 4 - "\(number)".count) + "\(number).jpg", picture)
    }
    let reading = Reading(try Reading.open(folder.path("img%04d.jpg"), options: SourceOptions(sequenceFrameRate: 10)))
    #expect(reading.frames.map(\.ptsMicroseconds) == [0, 100_000, 200_000] && reading.fault == nil)
  }

  @Test("EXIF turns a picture", arguments: 1...8)
  func exif(value: UInt8) throws {
    let plain = try bytes(try folder.clip("one.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 1)))
    // APP1 with a little-endian TIFF directory of one entry: tag 0x0112, type SHORT, count 1.
    let tiff: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
    let segment: [UInt8] = [0xFF, 0xE1, 0, UInt8(8 + tiff.count)] + Array("Exif".utf8) + [0, 0] + tiff
    let source = try Reading.open(try folder.file("turned.jpg", plain.prefix(2) + segment + plain.dropFirst(2)))
    #expect(source.stream.orientation == Orientation(exif: Int(value)))
    #expect(source.stream.displaySize == (value <= 4 ? Size(width: 64, height: 48) : Size(width: 48, height: 64)))
    #expect(Reading(source).count == 1)
  }

  @Test("Frames outlive their source")
  func framesOutliveSource() throws {
    let frames = Reading(try Reading.open(try folder.clip("a.mp4"))).frames
    #expect(try Self.numbers(frames) == Array(0..<30))
  }

  @Test(
    "Container and codec of single pictures",
    arguments: [("p.png", AV_CODEC_ID_PNG.rawValue), ("p.bmp", AV_CODEC_ID_BMP.rawValue), ("p.jpg", AV_CODEC_ID_MJPEG.rawValue)])
  func pictures(name: String, codec: UInt32) throws {
    let clip = TestClip(codec: AVCodecID(codec), frames: 1, muxing: ["update": "1"])
    let reading = Reading(try Reading.open(try folder.clip(name, clip)))
    #expect(reading.count == 1 && reading.fault == nil)
  }

  private func bytes(_ path: String) throws -> [UInt8] { try TestFolder.bytes(path) }
}
