// swift-tools-version: 6.1
import PackageDescription

// Warnings are errors only where we are the root package: SwiftPM refuses unsafe flags in dependencies.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-warnings-as-errors"]),
]

let package = Package(
  name: "pdnstream",
  products: [
    .executable(name: "pdnstream", targets: ["pdnstream"]),
    .library(name: "Pipeline", targets: ["Pipeline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .executableTarget(
      name: "pdnstream",
      dependencies: [
        "Pipeline", "Perception", "Video", "Inference", "Streaming",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "Perception", "Video", "Inference", "Streaming",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(name: "Perception", swiftSettings: strict),
    .target(name: "Video", dependencies: ["Perception", "CFFmpeg"], swiftSettings: strict),
    .target(
      name: "Inference",
      dependencies: ["Perception", "COpenVINO", "CDigest", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Streaming",
      dependencies: ["CPlatform", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: strict),
    .target(
      name: "CFFmpeg",
      linkerSettings: [
        .linkedLibrary("avformat"), .linkedLibrary("avcodec"), .linkedLibrary("swscale"),
        .linkedLibrary("avutil"),
      ]),
    .target(name: "COpenVINO", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("avutil")]),
    .target(name: "CPlatform"),
    .testTarget(name: "PerceptionTests", dependencies: ["Perception"], swiftSettings: strict),
    .testTarget(name: "VideoTests", dependencies: ["Video", "Perception"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference", "Perception"], swiftSettings: strict),
    .testTarget(name: "StreamingTests", dependencies: ["Streaming"], swiftSettings: strict),
    // What several test targets share.
    .target(name: "Fixtures", dependencies: ["Perception"], path: "Tests/Fixtures", swiftSettings: strict),
    .testTarget(
      name: "PipelineTests", dependencies: ["Pipeline", "Inference", "Perception", "Streaming", "Video", "Fixtures"],
      exclude: ["Golden"], swiftSettings: strict),
  ]
)
