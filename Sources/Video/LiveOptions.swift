/// Settings of sources that do not wait for their reader: cameras, servers, devices. The defaults suit an IP camera.
public struct LiveOptions: Sendable, Hashable {
  /// How an RTSP server sends its pictures.
  public enum Transport: String, Sendable, Hashable, CaseIterable {
    /// Within the RTSP connection: nothing is lost on the way, and firewalls let it through.
    case tcp
    /// Packets of their own: a little faster, and some are lost.
    case udp
  }

  /// Default TCP. Only RTSP asks.
  public var transport: Transport
  /// Seconds that opening may take, from the first connection to the known stream; 0.01…600. Default 10.
  /// The name look-up of the system is not covered: it cannot be interrupted.
  public var openSeconds: Double
  /// Seconds without a packet of the video after which reading gives up; 0.01…600. Default 5. Playlists (HLS) are delivered in
  /// pieces of several seconds, and get at least 20.
  public var readSeconds: Double
  /// Decodes in one thread, whatever `decoderThreads` says: each further one would hold back a frame. Default true. The frames
  /// that a decoder keeps to put them in order (as many as the stream declares; none without B frames) are kept either way:
  /// FFmpeg's `low_delay` changes nothing for H.264 and HEVC, and MPEG-4 comes out in the wrong order with it.
  public var lowLatency: Bool
  /// Lets playlists and redirections lead to other hosts than the one named in the address. Default false: a server could
  /// otherwise make this program read from the network that it runs in.
  public var allowsOtherHosts: Bool
  /// Refuses servers (https, rtsps, rtmps) without a certificate that the system trusts. Default true; most cameras made theirs
  /// themselves, and need false: then nobody can read along, but nothing tells the camera from one that pretends to be it. FFmpeg 5.1
  /// cannot check the certificate of an rtsps server, so those are refused unless this is false.
  public var verifiesTLS: Bool
  /// Bytes read at most to find out what the stream is, 2,048…2,147,483,647. Default 1 MB: little delay, and enough for the
  /// parameters, which come with every key frame.
  public var probeBytes: Int
  /// Seconds of media looked at to find the stream's parameters, 0…60. Default 1.
  public var probeSeconds: Double

  public init(
    transport: Transport = .tcp, openSeconds: Double = 10, readSeconds: Double = 5, lowLatency: Bool = true,
    allowsOtherHosts: Bool = false, verifiesTLS: Bool = true, probeBytes: Int = 1_000_000, probeSeconds: Double = 1
  ) {
    self.transport = transport
    self.openSeconds = openSeconds
    self.readSeconds = readSeconds
    self.lowLatency = lowLatency
    self.allowsOtherHosts = allowsOtherHosts
    self.verifiesTLS = verifiesTLS
    self.probeBytes = probeBytes
    self.probeSeconds = probeSeconds
  }
}
