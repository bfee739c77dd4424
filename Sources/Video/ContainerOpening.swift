import CFFmpeg
import Glibc

/// Opens a container with the protocols and limits that fit where it comes from.
struct ContainerOpening {
  /// Set for pipes; must live as long as the container.
  let input: DescriptorInput?
  private let location: InputLocation
  private let options: SourceOptions
  private let interrupt: InterruptFlag
  private let url: String
  private let format: UnsafePointer<AVInputFormat>?
  private let dictionary: OptionDictionary

  /// Formats that turn text into pictures, or that send FFmpeg to other files and hosts. Playlists belong to live sources.
  private static let refusedFormats: Set<String> = ["tty", "concat", "hls", "dash", "sdp", "imf", "lavfi"]

  init(_ location: InputLocation, options: SourceOptions, interrupt: InterruptFlag) throws(VideoError) {
    try options.validate()
    self.location = location
    self.options = options
    self.interrupt = interrupt
    var values = options.inputOptions
    values["max_streams"] = values["max_streams"] ?? "\(options.maximumStreams)"
    values["probesize"] = values["probesize"] ?? "\(options.probeBytes)"
    values["analyzeduration"] = values["analyzeduration"] ?? "\(Int64(options.probeSeconds * 1_000_000))"
    // A file that names other files (MOV references, scripts) can reach nothing but files.
    values["protocol_whitelist"] = values["protocol_whitelist"] ?? "file"
    var format: UnsafePointer<AVInputFormat>?
    switch location.kind {
    case .descriptor(let number):
      input = try DescriptorInput(descriptor: number, closing: false, interrupt: interrupt)
      url = ""
    case .path(let path):
      switch try LocalInput(path: path) {
      case .file(_, .text):
        throw VideoError(.notMedia, "Cannot open '\(location)': it is text, not video. Check the path.")
      case .file(_, .playlist): throw ContainerOpening.refused(location, "playlist")
      case .file:
        input = nil
        // The prefix keeps FFmpeg from reading "a:b.mp4" as protocol a.
        url = "file:" + path
        // A picture called "50%d.jpg" or "[1].png" is one picture.
        values["pattern_type"] = values["pattern_type"] ?? "none"
      case .pipe:
        // Without O_NONBLOCK, opening a FIFO blocks until a writer comes, out of the interrupt's reach.
        let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
          throw VideoError(.io, "Cannot open '\(path)': \(String(cString: strerror(errno))). Check who may read it.")
        }
        input = try DescriptorInput(descriptor: descriptor, closing: true, interrupt: interrupt)
        url = ""
      case .sequence(let sequence):
        input = nil
        url = "file:" + path
        format = av_find_input_format("image2")
        values["pattern_type"] = "sequence"
        values["start_number"] = values["start_number"] ?? "\(sequence.firstNumber ?? 0)"
        values["framerate"] = values["framerate"] ?? "\(options.sequenceFrameRate)"
      }
    case .url:
      throw VideoError(.unsupported, "Cannot open '\(location)': cameras and servers are not read yet. Give a file or standard input.")
    }
    self.format = format
    dictionary = try OptionDictionary(values)
  }

  /// - Returns: the container, to be closed by the caller.
  func open(log: LogScope) throws(VideoError) -> UnsafeMutablePointer<AVFormatContext> {
    guard let allocated = avformat_alloc_context() else { throw .outOfMemory("open '\(location)'") }
    // The flag is unretained here; the demuxer retains it until the container is closed.
    allocated.pointee.interrupt_callback = AVIOInterruptCB(
      callback: { opaque in
        guard let opaque else { return 0 }
        return Unmanaged<InterruptFlag>.fromOpaque(opaque).takeUnretainedValue().isRaised ? 1 : 0
      }, opaque: Unmanaged.passUnretained(interrupt).toOpaque())
    allocated.pointee.pb = input?.context
    var context: UnsafeMutablePointer<AVFormatContext>? = allocated
    let status = avformat_open_input(&context, url, format, &dictionary.pointer)
    // On failure FFmpeg has freed the context.
    guard status >= 0, let context else {
      if interrupt.isRaised { throw .interrupted(location) }
      if input?.isEmpty == true {
        throw VideoError(.empty, "Cannot open '\(location)': not a byte came out of it. Check what writes to it.")
      }
      throw .opening(location, number: status, seekable: input?.isSeekable ?? true, log: log)
    }
    do throws(VideoError) {
      try check(context)
    } catch {
      var closing: UnsafeMutablePointer<AVFormatContext>? = context
      avformat_close_input(&closing)
      throw error
    }
    return context
  }

  /// Reads as much as it takes to know the streams' parameters.
  func findStreams(in context: UnsafeMutablePointer<AVFormatContext>, log: LogScope) throws(VideoError) {
    var perStream: [OptionDictionary] = []
    for _ in 0..<context.pointee.nb_streams {
      perStream.append(try OptionDictionary(["max_pixels": "\(options.maximumPixels)", "threads": "1"]))
    }
    var pointers = perStream.map(\.pointer)
    let status = avformat_find_stream_info(context, &pointers)
    for (owner, pointer) in zip(perStream, pointers) { owner.pointer = pointer }
    if interrupt.isRaised { throw .interrupted(location) }
    // With streams at hand the decoder may still do; without any there is nothing to decode.
    guard context.pointee.nb_streams == 0 else { return }
    throw .opening(location, number: min(status, PDN_AVERROR_INVALIDDATA), seekable: input?.isSeekable ?? true, log: log)
  }

  private func check(_ context: UnsafeMutablePointer<AVFormatContext>) throws(VideoError) {
    let name = context.pointee.iformat.pointee.name.map { String(cString: $0) } ?? ""
    guard ContainerOpening.refusedFormats.isDisjoint(with: name.split(separator: ",").map(String.init)) else {
      throw ContainerOpening.refused(location, name)
    }
    for key in options.inputOptions.keys.sorted() where dictionary.contains(key) {
      throw VideoError(.invalidOption, "Cannot open '\(location)': \(name) has no option '\(key)'. Check the input options.")
    }
  }

  private static func refused(_ location: InputLocation, _ format: String) -> VideoError {
    VideoError(.unsupported, "Cannot open '\(location)': playlists and scripts (\(format)) are not read. Give the video itself.")
  }
}
