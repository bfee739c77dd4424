import Fixtures
import Foundation
import Perception
import Testing
import Video

@testable import Pipeline

/// Pictures on their own.
@Suite(.timeLimit(.minutes(10))) struct RunStillsTests {
  private let folder: TemporaryFolder
  private static let square = PixelRect(x: 150, y: 70, width: 24, height: 24)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func picture(_ size: Size = Size(width: 320, height: 180)) -> StillPicture {
    StillPicture(size: size, square: Self.square)
  }

  private func run(_ path: String, seed: UInt64? = nil, dense: DenseReference? = nil) async throws -> TestRun.Result {
    let (directory, files) = try PictureSource.files(at: path)
    var test = TestRun()
    test.files = files
    test.seed = seed
    test.dense = dense
    return try await test.run { [interrupt = test.interrupt] in
      try PictureSource(folder: directory, files: files, options: SourceOptions(), interrupt: interrupt, log: FFmpegLog())
    }
  }

  @Test func eachPictureIsNamedAndABrokenOneIsAnEvent() async throws {
    try folder.write("b.ppm", picture().portablePixmap)
    try folder.write("a.bmp", picture(Size(width: 200, height: 300)).bitmap)
    try folder.write("c.png", Data([0x89] + "PNG\r\n\u{1A}\nno picture at all".utf8))
    try folder.write("d.jpg", "text")
    try folder.write("e.ppm", picture().portablePixmap)
    try folder.write("notes.txt", "not a picture")
    let result = try await run(folder.path)
    #expect(result.outcome.fault == nil)
    #expect(result.frames.map(\.file) == ["a.bmp", "b.ppm", "e.ppm"])
    #expect(result.frames.compactMap(\.seq) == [0, 1, 4])
    #expect(result.frames.allSatisfy { $0.pts_us == nil })
    #expect(result.frames.flatMap { $0.objects ?? [] }.allSatisfy { $0.id == nil && $0.state == nil })
    let events = result.lines.filter { $0.type == "event" }
    #expect(events.map(\.event) == ["undecodable", "undecodable"])
    #expect(events[0].reason?.hasPrefix("c.png: ") == true)
    #expect(events[1].reason?.hasPrefix("d.jpg: ") == true)
    #expect(result.outcome.undecodable == 2)
    // The broken pictures stand between those around them.
    #expect(result.lines.map { $0.event ?? $0.type } == ["frame", "frame", "undecodable", "undecodable", "frame", "summary"])
  }

  @Test(arguments: [nil, DenseReference.tiles, .native]) func noPictureKnowsOfAnother(dense: DenseReference?) async throws {
    for name in ["a", "b", "c", "d"] { try folder.write("\(name).ppm", picture().portablePixmap) }
    let result = try await run(folder.path, dense: dense)
    let first = try #require(result.frames.first)
    #expect(first.objects?.count == 1)
    for frame in result.frames {
      #expect(frame.objects == first.objects)
      #expect(frame.patches == first.patches)
    }
    let box = try #require(first.objects?.first?.box)
    for (found, real) in zip(box, [150, 70, 24, 24]) { #expect(abs(found - Double(real)) <= 1, "\(box)") }
    #expect(try await run(folder.path, seed: 3, dense: dense).text == result.text)
  }

  @Test func onePictureIsEnough() async throws {
    let path = try folder.write("one.ppm", picture().portablePixmap)
    #expect(try await run(path).frames.map(\.file) == ["one.ppm"])
  }

  @Test func aFolderWithoutPicturesSaysSo() throws {
    try folder.write("notes.txt", "not a picture")
    #expect(throws: VideoError.self) { try PictureSource.files(at: folder.path) }
    #expect(throws: VideoError.self) { try PictureSource.files(at: folder.path + "/missing") }
  }

  @Test func onlyBrokenPicturesAreAFault() async throws {
    try folder.write("a.png", "text")
    let result = try await run(folder.path)
    #expect(result.outcome.fault is VideoError)
    #expect(result.lines.map { $0.event ?? $0.type } == ["fault", "summary"])
  }
}
