import CFFmpeg
import Fixtures
import Foundation
import Perception
import Testing

@testable import Video

/// What a user may hand over by mistake: each gets one sentence with subject and remedy, and the right code.
@Suite struct BadInputTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private func expect(
    _ code: VideoError.Code, _ path: String, options: SourceOptions = SourceOptions(), _ location: SourceLocation = #_sourceLocation
  ) throws {
    let error = try #require(throws: VideoError.self, sourceLocation: location) {
      let reading = Reading(try Reading.open(path, options: options))
      if let fault = reading.fault { throw fault }
    }
    #expect(error.code == code, "\(error) \(error.cause?.description ?? "")", sourceLocation: location)
    let sentence = error.description
    #expect(!sentence.contains("\n") && sentence.hasSuffix(".") && sentence.contains("'"), "\(sentence)", sourceLocation: location)
  }

  @Test func noSuchFile() throws {
    try expect(.notFound, folder.path("none.mp4"))
    try expect(.notFound, folder.path("none%04d.png"))
    try expect(.notFound, folder.path("a/b/c.mp4"))
    try expect(.notFound, "")
  }

  @Test func directory() throws { try expect(.isDirectory, folder.url.path) }

  @Test func emptyFile() throws { try expect(.empty, try folder.file("e.mp4", [])) }

  @Test("Text under any name", arguments: ["a.txt", "a.mp4", "a.jpg", "README", "a.srt", "a.diz"])
  func text(name: String) throws {
    try expect(.notMedia, try folder.file(name, Array(String(repeating: "Dear reader, this is no video.\n1\n", count: 40).utf8)))
  }

  @Test func subtitles() throws {
    try expect(
      .notMedia, try folder.file("s.srt", Array("1\n00:00:00,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n".utf8)))
  }

  @Test func playlist() throws {
    let text = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:1/x.ts\n#EXT-X-ENDLIST\n"
    try expect(.unsupported, try folder.file("p.m3u8", Array(text.utf8)))
    try expect(.unsupported, try folder.file("p.ffconcat", Array("ffconcat version 1.0\nfile a.mp4\n".utf8)))
  }

  @Test("Random bytes", arguments: 0..<8)
  func noise(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let path = try folder.file("n.bin", (0..<20_000).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    let error = try #require(throws: VideoError.self, "seed \(seed)") {
      if let fault = Reading(try Reading.open(path)).fault { throw fault }
    }
    #expect([.notMedia, .noVideo, .corrupt, .empty, .unsupported].contains(error.code), "seed \(seed): \(error)")
  }

  @Test func audioOnly() throws {
    // A WAV header (RIFF, 8-bit mono at 8 kHz) and a second of silence.
    var wav = Array("RIFF".utf8) + le(36 + 8000) + Array("WAVEfmt ".utf8) + le(16) + [1, 0, 1, 0]
    wav += le(8000) + le(8000) + [1, 0, 8, 0] + Array("data".utf8) + le(8000) + [UInt8](repeating: 128, count: 8000)
    try expect(.noVideo, try folder.file("a.wav", wav))
  }

  @Test func noDecoder() throws {
    var bytes = try TestFolder.bytes(try folder.clip("a.mov", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 3)))
    // The sample entry's type in the moov box.
    let place = try #require(bytes.firstRange(of: Array("jpeg".utf8)))
    bytes.replaceSubrange(place, with: Array("zzzz".utf8))
    try expect(.noDecoder, try folder.file("z.mov", bytes))
  }

  @Test func cutBeforeIndex() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.mp4"))
    try expect(.truncated, try folder.file("b.mp4", bytes.prefix(bytes.count / 2)))
  }

  @Test("Cut off in the data: the frames that are there, then the fault", arguments: ["a.mp4", "a.mkv", "a.avi"])
  func truncated(name: String) throws {
    let bytes = try TestFolder.bytes(try folder.clip(name, TestClip(frames: 60, muxing: name == "a.mp4" ? ["movflags": "faststart"] : [:])))
    let path = try folder.file("cut-" + name, bytes.prefix(bytes.count * 7 / 10))
    let reading = Reading(try Reading.open(path))
    #expect(reading.count > 20 && reading.count < 60 && reading.outOfOrder == 0)
    #expect(reading.fault?.code == .truncated, "\(String(describing: reading.fault))")
  }

  @Test func absurdDimensions() throws {
    let path = try folder.clip("a.mp4", TestClip(size: Size(width: 320, height: 240)))
    try expect(.tooLarge, path, options: SourceOptions(maximumPixels: 320 * 240 - 1))
    let reading = Reading(try Reading.open(path, options: SourceOptions(maximumPixels: 448 * 368)))
    #expect(reading.count == 30, "\(reading.count) \(reading.reasons)")
    // A header that claims 60,000 x 60,000, in a picture of few bytes.
    var bmp = try TestFolder.bytes(try folder.clip("p.bmp", TestClip(codec: AV_CODEC_ID_BMP, frames: 1, muxing: ["update": "1"])))
    bmp.replaceSubrange(18..<26, with: le(60_000) + le(60_000))
    try expect(.tooLarge, try folder.file("q.bmp", bmp))
  }

  @Test("A stream that grows beyond the limit loses those frames only")
  func growsTooLarge() throws {
    let small = try TestFolder.bytes(try folder.clip("a.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 3)))
    let large = try TestFolder.bytes(
      try folder.clip("b.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, size: Size(width: 640, height: 480), frames: 2)))
    let path = try folder.file("c.mjpeg", small + large + small)
    let reading = Reading(try Reading.open(path, options: SourceOptions(maximumPixels: 100 * 100)))
    #expect(reading.count == 6 && reading.undecodable == 2 && reading.fault == nil && reading.geometries.isEmpty)
  }

  @Test("More streams than allowed")
  func tooManyStreams() throws {
    let file = try folder.clip("a.mov", TestClip(frames: 2, audioTracks: 3))
    try expect(.tooLarge, file, options: SourceOptions(maximumStreams: 3))
    let source = try Reading.open(file, options: SourceOptions(maximumStreams: 4))
    #expect(
      source.stream.tracks.map(\.kind) == ["video", "audio", "audio", "audio"]
        && source.stream.tracks.map(\.isChosen) == [true, false, false, false])
    #expect(Reading(source).count == 2)
  }

  @Test func options() throws {
    let path = try folder.clip("a.mp4", TestClip(frames: 2))
    try expect(.invalidOption, path, options: SourceOptions(inputOptions: ["no_such_option": "1"]))
    for options in [
      SourceOptions(maximumPixels: 0), SourceOptions(decoderThreads: 0), SourceOptions(probeBytes: 5), SourceOptions(probeSeconds: -1),
      SourceOptions(maximumStreams: 0), SourceOptions(sequenceFrameRate: 0),
    ] { try expect(.invalidOption, path, options: options) }
    #expect(Reading(try Reading.open(path, options: SourceOptions(inputOptions: ["ignore_editlist": "1"]))).count == 2)
  }

  @Test("A kind of address that is not read, without its credentials")
  func otherURL() throws {
    try expect(.unsupported, "sftp://user:pa@ss/w:rd@camera/stream?key=1")
    let error = #expect(throws: VideoError.self) { try Reading.open("sftp://user:pa@ss/w:rd@camera/stream?key=1") }
    #expect(error?.description.contains("sftp://***@camera/stream?***") == true)
  }

  @Test("A file URL is a path")
  func fileURL() throws {
    let path = try folder.clip("with blank.mp4", TestClip(frames: 2))
    #expect(Reading(try Reading.open("file://" + path.replacingOccurrences(of: " ", with: "%20"))).count == 2)
  }

  private func le(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
}
