import Testing

@testable import Video

/// Lines of a list of inputs. What cannot be understood may hold a password.
@Suite struct SourceLineTests {
  @Test(
    "Name and address",
    arguments: [
      ("rtsp://u:p@cam/1?a=b", nil, "rtsp://***@cam/1?***"), ("Hof=rtsp://u:p@cam/1?a=b", "Hof", "rtsp://***@cam/1?***"),
      ("Hof (Nord)=rtsp://admin:S3cretPw@h/x", "Hof (Nord)", "rtsp://***@h/x"),
      ("Tor 3/Süd, links! = udp://:5", "Tor 3/Süd, links!", "udp://:5"),
      ("a=b=lavfi:testsrc2=rate=30", "a=b", "lavfi:testsrc2=rate=30"), ("lavfi:testsrc2=rate=30", nil, "lavfi:testsrc2=rate=30"),
      ("Bug=/dev/video0", "Bug", "/dev/video0"), ("/dev/video0", nil, "/dev/video0"), ("(Rohr)=-", "(Rohr)", "-"),
      ("Film=nosuch.mp4", "Film", "nosuch.mp4"), ("nosuch.mp4", nil, "nosuch.mp4"), ("(e)=/etc", "(e)", "/etc"),
    ] as [(String, String?, String)])
  func parts(text: String, name: String?, address: String) throws {
    let line = try SourceLine(text)
    #expect(line.name == name && line.location.description == address, "\(line.name ?? "nil") \(line.location)")
  }

  @Test("A file whose name has an equals sign, and one with a name in front")
  func files() throws {
    let folder = try TestFolder()
    let path = try folder.file("a=b.ts", [1])
    #expect(try SourceLine(path).location.path == path)
    let named = try SourceLine("Hof (Nord)=\(path)")
    #expect(named.name == "Hof (Nord)" && named.location.path == path)
  }

  @Test("A name alone is told")
  func alone() {
    #expect(#expect(throws: VideoError.self) { try SourceLine("gate= ") }?.sentence.hasPrefix("'gate' has no address") == true)
  }

  @Test(
    "Lines that are refused without being shown",
    arguments: [
      "Hof=", "=rtsp://S3cretPw@h", "Hof (Nord)=cam/S3cretPw", "Hof=admin:S3cretPw@192.168.1.5", "cam/user=admin&password=S3cretPw",
      "user=admin&password=S3cretPw", "a\u{7}b=rtsp://S3cretPw@h", "admin:S3cretPw@h=rtsp://h", "admin:S3cretPw@h", "1tsp://S3cretPw",
    ])
  func refused(text: String) throws {
    let error = #expect(throws: VideoError.self) { try SourceLine(text) }
    #expect(error?.code == .invalidOption && error?.sentence.contains("S3cret") == false, "\(String(describing: error))")
  }
}
