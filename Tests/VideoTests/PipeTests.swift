import CFFmpeg
import Foundation
import Perception
import Testing

@testable import Video

/// Input that cannot seek, that comes slowly, or not at all.
@Suite struct PipeTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// The ends of a new pipe.
  private func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  /// Writes all of it from another thread, then closes.
  private func feed(_ bytes: [UInt8], to descriptor: Int32) -> Thread {
    let thread = Thread {
      var offset = 0
      while offset < bytes.count {
        // Odd portions, so that reads end in the middle of everything.
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + offset }, min(4_099, bytes.count - offset)) }
        guard count > 0 else { break }
        offset += count
      }
      close(descriptor)
    }
    thread.start()
    return thread
  }

  @Test("Formats made for streaming come through a pipe whole", arguments: ["a.ts", "a.mkv", "a.avi", "a.mjpeg", "fast.mp4"])
  func pipes(name: String) throws {
    let muxing = name == "fast.mp4" ? ["movflags": "faststart"] : [:]
    let codec = name == "a.mjpeg" ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_MPEG4
    let bytes = try TestFolder.bytes(try folder.clip(name, TestClip(codec: codec, muxing: muxing)))
    let ends = try makePipe()
    defer { close(ends.read) }
    _ = feed(bytes, to: ends.write)
    let reading = Reading(try FFmpegSource(InputLocation(kind: .descriptor(ends.read))))
    #expect(reading.count == 30 && reading.fault == nil && reading.outOfOrder == 0)
  }

  @Test("An MP4 with its index at the end says that a pipe will not do; redirected from a file it works")
  func indexAtEnd() throws {
    // Larger than any buffer in between.
    let path = try folder.clip("a.mov", TestClip(codec: AV_CODEC_ID_MJPEG, size: Size(width: 640, height: 480), frames: 60))
    let ends = try makePipe()
    defer { close(ends.read) }
    signal(SIGPIPE, SIG_IGN)
    _ = feed(try TestFolder.bytes(path), to: ends.write)
    let error = #expect(throws: VideoError.self) {
      if let fault = Reading(try FFmpegSource(InputLocation(kind: .descriptor(ends.read)))).fault { throw fault }
    }
    #expect(error?.code == .unsupported, "\(error?.description ?? "")")
    let file = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    #expect(Reading(try FFmpegSource(InputLocation(kind: .descriptor(file)))).count == 60)
  }

  @Test("A truncated stream on a pipe ends with the frames that came")
  func cutPipe() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.mkv"))
    let ends = try makePipe()
    defer { close(ends.read) }
    _ = feed(Array(bytes.prefix(bytes.count * 2 / 3)), to: ends.write)
    let reading = Reading(try FFmpegSource(InputLocation(kind: .descriptor(ends.read))))
    #expect((10..<30).contains(reading.count) && reading.fault?.code == .truncated, "\(reading.count) \(String(describing: reading.fault))")
  }

  @Test("A closed, empty pipe is no video")
  func emptyPipe() throws {
    let ends = try makePipe()
    defer { close(ends.read) }
    close(ends.write)
    let error = #expect(throws: VideoError.self) { try FFmpegSource(InputLocation(kind: .descriptor(ends.read))) }
    #expect(error?.code == .empty, "\(error?.description ?? "")")
  }

  @Test("Opening waits for input, and an interrupt ends the wait", arguments: ["pipe", "fifo"])
  func interruptedOpen(kind: String) throws {
    let ends = try makePipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    let location = kind == "pipe" ? InputLocation(kind: .descriptor(ends.read)) : try InputLocation.parse(folder.path("fifo"))
    try #require(mkfifo(folder.path("fifo"), 0o600) == 0)
    let interrupt = InterruptFlag()
    // Raised before or during the wait: the result is the same, so nothing has to be timed.
    let thread = Thread { interrupt.raise() }
    thread.start()
    let error = #expect(throws: VideoError.self) { try FFmpegSource(location, interrupt: interrupt) }
    #expect(error?.code == .interrupted)
  }

  @Test("Reading stalls, is interrupted, and then is at its end")
  func interruptedRead() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 3)))
    let ends = try makePipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    try #require(write(ends.write, bytes, bytes.count) == bytes.count)
    let interrupt = InterruptFlag()
    var options = SourceOptions(probeBytes: 2048)
    options.probeSeconds = 0
    let raiser = Thread { interrupt.raise() }
    raiser.start()
    var codes: [VideoError.Code] = []
    do throws(VideoError) {
      let source = try FFmpegSource(InputLocation(kind: .descriptor(ends.read)), options: options, interrupt: interrupt)
      let reading = Reading(source)
      if let fault = reading.fault { codes.append(fault.code) }
      guard case .endOfStream = try source.read() else {
        Issue.record("an interrupted source must stay at its end")
        return
      }
    } catch {
      codes.append(error.code)
    }
    #expect(codes == [.interrupted])
  }

  @Test("A pipe that is played live: a deadline for reading, a short look ahead, and no word about where it is cut")
  func live() throws {
    let bytes = try TestFolder.bytes(try folder.clip("l.ts"))
    let ends = try makePipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    // What a pipe holds without a reader.
    try #require(bytes.count <= 65_536)
    try #require(write(ends.write, bytes, bytes.count) == bytes.count)
    let location = InputLocation(kind: .descriptor(ends.read))
    // The writer never closes. What is looked at must fit in what it wrote.
    let options = SourceOptions(isLive: true, live: LiveOptions(readSeconds: 0.2, probeBytes: 2048, probeSeconds: 0))
    let arrivals = try Arrivals(try PacketReader(location, options: options))
    #expect(arrivals.fault?.code == .timedOut && arrivals.frames.count >= 25, "\(String(describing: arrivals.fault))")
    let plan = try InputPlan(location, options: options, interrupt: InterruptFlag())
    #expect(plan.values["probesize"] == "2048" && plan.values["fpsprobesize"] == "2")
    #expect(try InputPlan(location, options: SourceOptions(), interrupt: InterruptFlag()).values["fpsprobesize"] == nil)
  }

  /// A file that a shell has read in part begins where the shell stopped, and offsets in a hostile file may be anything.
  @Test func anOffsetBeyondAllFilesIsRefused() throws {
    let path = try folder.clip("a.mp4", TestClip())
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0 && lseek(descriptor, 10, SEEK_SET) == 10)
    let input = try DescriptorInput(descriptor: descriptor, closing: true, interrupt: InterruptFlag())
    let context = try #require(input.context)
    let seek = try #require(context.pointee.seek)
    let itself = Unmanaged.passUnretained(input).toOpaque()
    for offset in [Int64.max, Int64.max - 9, Int64.min] { #expect(seek(itself, offset, SEEK_SET) < 0) }
    #expect(seek(itself, 5, SEEK_SET) == 5)
    #expect(lseek(descriptor, 0, SEEK_CUR) == 15)
  }
}
