import CFFmpeg

/// Opens a container with the protocols and limits that fit where it comes from.
struct ContainerOpening {
  /// Must live as long as the container, like the plan's `input`.
  let watch: InputWatch
  let plan: InputPlan
  private let location: InputLocation
  private let options: SourceOptions
  private let dictionary: OptionDictionary

  /// Formats that turn text into pictures, or that send FFmpeg to other files and hosts.
  private static let refusedFormats: Set<String> = ["tty", "concat", "dash", "sdp", "imf"]

  /// What FFmpeg's playlists do not hand on to the pieces, playlists and keys that they name.
  private static let inherited: Set<String> = ["max_redirects", "tls_verify", "ca_file"]

  init(_ location: InputLocation, options: SourceOptions, interrupt: InterruptFlag) throws(VideoError) {
    try options.validate()
    self.location = location
    self.options = options
    plan = try InputPlan(location, options: options, interrupt: interrupt)
    watch = InputWatch(interrupt, host: plan.host)
    plan.input?.watch = watch
    dictionary = try OptionDictionary(plan.values)
  }

  /// - Returns: the container, to be closed by the caller.
  func open(log: LogScope) throws(VideoError) -> UnsafeMutablePointer<AVFormatContext> {
    guard let allocated = avformat_alloc_context() else { throw .outOfMemory("open '\(location)'") }
    // The watch is unretained here; the demuxer retains it until the container is closed.
    let opaque = Unmanaged.passUnretained(watch).toOpaque()
    allocated.pointee.interrupt_callback = AVIOInterruptCB(callback: InputWatch.callback, opaque: opaque)
    if location.isNetwork {
      allocated.pointee.opaque = opaque
      watch.nestedOptions = plan.values.filter { ContainerOpening.inherited.contains($0.key) }
      watch.openDefault = allocated.pointee.io_open
      allocated.pointee.io_open = ContainerOpening.openNested
      watch.watchAddress(of: allocated, openedBy: plan.url)
    }
    if plan.isNonblocking { allocated.pointee.flags |= AVFMT_FLAG_NONBLOCK }
    allocated.pointee.pb = plan.input?.context
    var context: UnsafeMutablePointer<AVFormatContext>? = allocated
    let status = avformat_open_input(&context, plan.url, plan.format, &dictionary.pointer)
    // On failure FFmpeg has freed the context.
    guard status >= 0, let context else {
      watch.unwatch()
      throw failure(status, log: log)
    }
    do throws(VideoError) {
      try check(context)
    } catch {
      watch.unwatch()
      var closing: UnsafeMutablePointer<AVFormatContext>? = context
      avformat_close_input(&closing)
      throw error
    }
    return context
  }

  /// FFmpeg opens everything by this: the address itself, and then what a playlist names.
  private static let openNested: InputWatch.Opening = { context, opened, url, flags, options in
    guard let url, let opaque = context?.pointee.opaque else { return PDN_AVERROR_EINVAL }
    let watch = Unmanaged<InputWatch>.fromOpaque(opaque).takeUnretainedValue()
    guard let open = watch.openDefault, watch.allows(String(cString: url)) else { return PDN_AVERROR_EACCES }
    // Playlists hand over a dictionary of theirs and free it; nobody frees one made here.
    var own: OpaquePointer?
    defer { av_dict_free(&own) }
    for (key, value) in watch.nestedOptions {
      let status = options.map { av_dict_set($0, key, value, 0) } ?? av_dict_set(&own, key, value, 0)
      guard status >= 0 else { return status }
    }
    return options.map { open(context, opened, url, flags, $0) } ?? open(context, opened, url, flags, &own)
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
    if watch.stop != nil { throw failure(status, log: log) }
    // With streams at hand the decoder may still do; without any there is nothing to decode.
    guard context.pointee.nb_streams == 0 else { return }
    throw failure(min(status, PDN_AVERROR_INVALIDDATA), log: log)
  }

  private func failure(_ status: Int32, log: LogScope) -> VideoError {
    if let stop = watch.stop { return .stopped(location, stop, opening: true, options: options.live, log: log) }
    if plan.input?.isEmpty == true {
      return VideoError(.empty, "Cannot open '\(location)': not a byte came out of it. Check what writes to it.")
    }
    if let error = VideoError.network(location, number: status, opening: true, log: log) { return error }
    return .opening(location, number: status, seekable: plan.input?.isSeekable ?? true, log: log)
  }

  private func check(_ context: UnsafeMutablePointer<AVFormatContext>) throws(VideoError) {
    let name = context.pointee.iformat.pointee.name.map { String(cString: $0) } ?? ""
    let names = Set(name.split(separator: ",").map(String.init))
    let isRefused = !ContainerOpening.refusedFormats.isDisjoint(with: names) || (names.contains("hls") && !location.isNetwork)
    guard !isRefused else { throw .refusedFormat(location, name) }
    for key in options.inputOptions.keys.sorted() where dictionary.contains(key) {
      throw VideoError(.invalidOption, "Cannot open '\(location)': \(name) has no option '\(key)'. Check the input options.")
    }
  }
}
