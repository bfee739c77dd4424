import CFFmpeg
import Foundation
import Testing

@testable import Video

/// Servers that anyone could pretend to be.
@Suite struct CertificateTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// What reading `https://…` from a server with a certificate of its own making ends with.
  private func fault(live: LiveOptions = LiveOptions(), options: [String: String] = [:]) throws -> VideoError {
    let certificate = try folder.file("c.pem", Array(CertificateTests.certificate.utf8))
    let key = try folder.file("k.pem", Array(CertificateTests.key.utf8))
    // A port that was free a moment ago.
    let port = try TestServer(nil).port
    Thread.detachNewThread {
      LogScope.silence()
      var context: UnsafeMutablePointer<AVIOContext>?
      var values: OpaquePointer?
      for (name, value) in ["listen": "1", "cert_file": certificate, "key_file": key] { av_dict_set(&values, name, value, 0) }
      // Takes one caller; says nothing after the handshake.
      if avio_open2(&context, "tls://127.0.0.1:\(port)", AVIO_FLAG_READ, nil, &values) >= 0 { avio_closep(&context) }
      av_dict_free(&values)
    }
    let location = try InputLocation.parse("https://127.0.0.1:\(port)/cam")
    while true {
      do {
        _ = try PacketReader(location, options: SourceOptions(inputOptions: options, live: live))
        Issue.record("a server that says nothing has no video")
      } catch {
        // The server is not there yet.
        if error.sentence.contains("connection refused") { continue }
        return error
      }
    }
  }

  @Test("A certificate that nobody vouches for is refused by name of the setting; with the setting, or when known, it is not")
  func selfSigned() throws {
    let refused = try fault()
    #expect(refused.sentence.contains("certificate") && refused.sentence.contains("live.verify_tls: false"), "\(refused)")
    #expect(refused.code == .permission && !refused.code.isTransient)
    let accepted = try fault(live: LiveOptions(verifiesTLS: false))
    #expect(!accepted.sentence.contains("certificate"), "\(accepted)")
    let known = try fault(options: ["ca_file": try folder.file("ca.pem", Array(CertificateTests.certificate.utf8))])
    #expect(!known.sentence.contains("live.verify_tls"), "\(known)")
  }

  @Test("What cannot be checked is refused as well; TLS is told what to do for every scheme that has it")
  func schemes() throws {
    let error = try #require(try Arrivals.fault("rtsps://u:secret@127.0.0.1:1/cam"))
    #expect(error.code == .unsupported && error.sentence.contains("live.verify_tls: false") && !error.sentence.contains("secret"))
    for (scheme, isTLS) in ["https": true, "rtmps": true, "rtsp": false, "udp": false] {
      let location = try InputLocation.parse("\(scheme)://cam/1")
      #expect(NetworkInput(location, scheme: scheme, options: LiveOptions()).options["tls_verify"] == (isTLS ? "1" : nil))
    }
  }

  // Made for these tests with openssl, valid until 2126, for 127.0.0.1.
  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBkTCCATagAwIBAgIUdwhub+J4GeDu2i7ofhfLxWYzbxwwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjIzNDg0MVoYDzIxMjYxMDI5
    MjM0ODQxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQYg7MIrsDAyFU2TCmdp1D8IS3mEenH1SRxjUzVb0Ish8+FMby30DAv
    EaPLXa6/cMGIh1U0yI10SMhbkcSl+VKAo2QwYjAdBgNVHQ4EFgQUrjTmI3UjNber
    iqdDwm/X3VjxcRAwHwYDVR0jBBgwFoAUrjTmI3UjNberiqdDwm/X3VjxcRAwDwYD
    VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
    IQCFnGcXW8I34Ypu9aCnwZwQn5RAJDidaRDLyfKq30JL1wIhAJNbIW5JOs5qssfN
    7BDEXDWZ44BepKZJM//3J9hBKfdP
    -----END CERTIFICATE-----
    """
  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK8hnaPuAyw1Ti2m4
    q63eqTKe/N9APac1u/FN/tulvzahRANCAAQYg7MIrsDAyFU2TCmdp1D8IS3mEenH
    1SRxjUzVb0Ish8+FMby30DAvEaPLXa6/cMGIh1U0yI10SMhbkcSl+VKA
    -----END PRIVATE KEY-----
    """
}
