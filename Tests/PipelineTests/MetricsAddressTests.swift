import Testing

@testable import Pipeline

@Suite struct MetricsAddressTests {
  @Test(arguments: [
    ("9464", "127.0.0.1:9464"), (":9464", "127.0.0.1:9464"), ("127.0.0.1:9464", "127.0.0.1:9464"), ("[::1]:9464", "[::1]:9464"),
    ("0.0.0.0:9464", "0.0.0.0:9464"), ("localhost:0", "127.0.0.1:0"), ("[::]:65535", "[::]:65535"), ("192.168.1.20:80", "192.168.1.20:80"),
  ])
  func addresses(text: String, expected: String) throws {
    #expect(try MetricsAddress(text).description == expected)
  }

  @Test func withoutAHostItIsLoopback() throws {
    #expect(try MetricsAddress("1").host == .ipv4("127.0.0.1"))
    #expect(try MetricsAddress("[fe80::1]:1").host == .ipv6("fe80::1"))
  }

  @Test(arguments: [
    "", ":", "port", "65536", "-1", "+1", "1.5", " 9464", "9464 ", "127.0.0.1", "127.0.0.1:", "[::1]", "::1:9464", "[::1:9464", "::1]:9464",
    "[]:1", "300.1.1.1:1", "camera.example:1", "http://127.0.0.1:1", "[127.0.0.1]:1", "127.0.0.1:9464/metrics", "٩", "a:b:c",
  ])
  func nonsenseIsNamedWithTheRemedy(text: String) {
    let error = #expect(throws: MetricsError.self) { try MetricsAddress(text) }
    #expect(error?.code == .badAddress)
    #expect(error?.description.hasPrefix("'\(text)' is no address for metrics: ") == true)
    #expect(error?.description.hasSuffix("Write for example 9464 or 127.0.0.1:9464.") == true)
  }
}
