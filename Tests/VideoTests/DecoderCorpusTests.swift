import Foundation
import Perception
import Synchronization
import Testing

@testable import Video

/// Odd, broken and hostile files from elsewhere, which are not part of the project.
@Suite struct DecoderCorpusTests {
  struct File: Sendable, CustomTestStringConvertible {
    var name: String
    /// What `ffmpeg -i F -map 0:v:0 -fps_mode passthrough -f null -` (5.1) decodes, unless `reason` says otherwise.
    var frames: Int
    var fault: VideoError.Code?
    var geometries = 0
    var reason: String?
    var testDescription: String { name }
  }

  static let files: [File] = [
    File(name: "derived/dashcam_av1.mp4", frames: 50), File(name: "derived/dashcam_hevc_main10.mp4", frames: 50),
    File(name: "derived/dashcam_vp9.webm", frames: 50), File(name: "derived/interlaced_tff_h264.mp4", frames: 50),
    File(name: "derived/odd_853x479_yuv444.mp4", frames: 75), File(name: "derived/rotated_display_matrix_90.mp4", frames: 50),
    File(name: "derived/truncated_60pct.mp4", frames: 117, fault: .truncated), File(name: "derived/ts_2pct_packet_loss.ts", frames: 97),
    File(name: "derived/vfr_dropped_frames.mp4", frames: 89), File(name: "mediamtx/offline_av1.mp4", frames: 30),
    File(name: "mediamtx/offline_h264.mp4", frames: 30), File(name: "mediamtx/offline_h265.mp4", frames: 30),
    File(name: "mediamtx/offline_vp9.mp4", frames: 30), File(name: "mozilla/av1_1080p_10bit_hdr_1frame.mp4", frames: 1),
    File(name: "mozilla/av1_720p_8bit.mp4", frames: 90), File(name: "mozilla/av1_odd_1080x1080_24p.mp4", frames: 1),
    File(name: "mozilla/gizmo_av1_10bit_420.webm", frames: 30), File(name: "mozilla/gizmo_hevc_10bit_420.mp4", frames: 30),
    File(name: "mozilla/gizmo_hevc_8bit_420.mp4", frames: 30), File(name: "mozilla/h264_2byte_nalu_length.mp4", frames: 8),
    File(name: "mozilla/h264_2x2.mp4", frames: 1), File(name: "mozilla/h264_bframes_edit_list.mp4", frames: 296),
    File(name: "mozilla/h264_bframes_no_edit_list.mp4", frames: 297),
    File(name: "mozilla/h264_fragmented_mp4.mp4", frames: 0, fault: .unsupported, reason: "encrypted"),
    File(name: "mozilla/h264_fuzzed_crash.mp4", frames: 0, fault: .corrupt, reason: "no packet is whole"),
    File(name: "mozilla/h264_tiny_46x48.mp4", frames: 1), File(name: "mozilla/h264_vfr_uneven_1080x2280.mp4", frames: 190),
    File(name: "mozilla/h264_zero_timescale.mp4", frames: 0, fault: .corrupt, reason: "time scale 0: its edit list cuts every frame"),
    File(name: "mozilla/hevc_nonsquare_par_4_3.mp4", frames: 25),
    File(name: "mozilla/hevc_white_red_frames.mp4", frames: 120, geometries: 1),
    File(name: "mozilla/vp8_container_size_differs_from_stream.webm", frames: 27), File(name: "mozilla/vp8_crash.webm", frames: 180),
    File(name: "mozilla/vp8_resolution_change.webm", frames: 197, geometries: 11), File(name: "mozilla/vp9-yuv420p10.webm", frames: 90),
    File(name: "mozilla/vp9_fullrange_720p_1frame.mp4", frames: 1), File(name: "mozilla/vp9_fuzzed_2873x5115.webm", frames: 1),
    File(name: "mozilla/vp9_incorrect_display_size.webm", frames: 186), File(name: "mozilla/vp9_portrait_360x640.webm", frames: 240),
    File(name: "mozilla/vp9_profile1_gbrp_320x240.webm", frames: 8), File(name: "mozilla/vp9_superframes_1080p.webm", frames: 120),
    File(name: "mozilla/vp9_track_zero_dimensions.mp4", frames: 19), File(name: "torchcodec/av1_video.mkv", frames: 125),
    File(name: "torchcodec/h264_10bits.mp4", frames: 30), File(name: "torchcodec/h265_video.mp4", frames: 10),
    File(name: "torchcodec/nasa_13013.mp4", frames: 390, reason: "the second of two videos is the default one; the first has 325 frames"),
  ]

  @Test(
    "An orderly end, every frame, time that only grows", .enabled(if: SharedData.has("data/decoder"), SharedData.missing), arguments: files)
  func decodes(file: File) throws {
    let source = try Reading.open(SharedData.path("data/decoder/" + file.name))
    let reading = Reading(source, keepingFrames: false)
    #expect(reading.count == file.frames && reading.outOfOrder == 0, "\(file.name): \(reading.count) frames")
    #expect(reading.fault?.code == file.fault, "\(file.name): \(String(describing: reading.fault))")
    #expect(reading.geometries.count == file.geometries && reading.epochs.isEmpty)
    if let last = reading.frames.last, reading.geometries.isEmpty { #expect(last.pixels.displaySize == source.stream.displaySize) }
  }

  @Test("Files that no list names are not forgotten", .enabled(if: SharedData.has("data/decoder"), SharedData.missing))
  func everyFileIsListed() throws {
    let root = SharedData.path("data/decoder")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.contains(".") }
    #expect(Set(paths) == Set(Self.files.map(\.name)))
  }

  @Test(
    "Every frame of every format becomes RGB", .enabled(if: SharedData.has("data/decoder"), SharedData.missing),
    arguments: [
      "derived/dashcam_hevc_main10.mp4", "derived/odd_853x479_yuv444.mp4", "derived/rotated_display_matrix_90.mp4", "mozilla/h264_2x2.mp4",
      "mozilla/vp8_resolution_change.webm", "mozilla/vp9_profile1_gbrp_320x240.webm", "mozilla/vp9_fullrange_720p_1frame.mp4",
      "mozilla/h264_tiny_46x48.mp4", "mozilla/av1_1080p_10bit_hdr_1frame.mp4",
    ])
  func scales(name: String) throws {
    let source = try Reading.open(SharedData.path("data/decoder/" + name))
    let scaler = ImageScaler()
    var remaining = 40
    while remaining > 0, case .frame(let frame) = try nextFrame(source) {
      remaining -= 1
      let display = frame.pixels.displaySize
      _ = try TestFrame.convert(scaler, frame.pixels, to: Size(width: 64, height: 32))
      let (width, height) = (min(33, display.width), min(17, display.height))
      let corner = PixelRect(x: display.width - width, y: display.height - height, width: width, height: height)
      _ = try TestFrame.convert(scaler, frame.pixels, crop: corner)
    }
    #expect(remaining < 40)
  }

  private func nextFrame(_ source: FFmpegSource) throws -> SourceEvent {
    while true {
      let event = try source.read()
      switch event {
      case .frame, .endOfStream: return event
      case .geometry, .discontinuity, .undecodable: continue
      }
    }
  }

  @Test(
    "Interlaced frames are flagged, and frames after lost packets too", .enabled(if: SharedData.has("data/decoder"), SharedData.missing))
  func flags() throws {
    let interlaced = try Reading.open(SharedData.path("data/decoder/derived/interlaced_tff_h264.mp4"))
    #expect(Reading(interlaced).frames.allSatisfy(\.pixels.isInterlaced) && interlaced.stream.notes.contains { $0.contains("interlaced") })
    let frames = Reading(try Reading.open(SharedData.path("data/decoder/derived/ts_2pct_packet_loss.ts"))).frames
    let damaged = frames.count(where: \.pixels.isCorrupt)
    #expect(damaged >= 10 && damaged < 90, "\(damaged) of \(frames.count)")
    #expect(Reading(try Reading.open(SharedData.path("data/decoder/mediamtx/offline_h264.mp4"))).frames.allSatisfy { !$0.pixels.isCorrupt })
  }

  @Test(
    "Several decoder threads give the same frames, and their complaints arrive",
    .enabled(if: SharedData.has("data/decoder"), SharedData.missing))
  func threads() throws {
    let path = SharedData.path("data/decoder/derived/ts_2pct_packet_loss.ts")
    let lines = Mutex(0)
    let log = FFmpegLog { line in lines.withLock { $0 += line.text.contains("h264") ? 1 : 0 } }
    let reading = Reading(try Reading.open(path, options: SourceOptions(decoderThreads: 4), log: log))
    #expect(reading.count == 97 && reading.outOfOrder == 0 && lines.withLock { $0 } > 5)
  }
}
