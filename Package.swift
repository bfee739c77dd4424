// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "pdnstream",
  products: [
    .executable(name: "pdnstream", targets: ["pdnstream"]),
    .library(name: "Pipeline", targets: ["Pipeline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0", traits: []),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    .executableTarget(
      name: "pdnstream",
      dependencies: [
        "Pipeline", "Perception", "Evaluation", "Video", "Inference", "Streaming",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "Perception", "Video", "Inference", "Streaming", "Settings",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "FlyingFox", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .target(name: "Perception", swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["Perception"], swiftSettings: strict),
    .target(name: "Video", dependencies: ["Perception", "CFFmpeg"], swiftSettings: strict),
    .target(
      name: "Inference",
      dependencies: ["Perception", "Settings", "COpenVINO", "CDigest"],
      swiftSettings: strict),
    .target(
      name: "Settings", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .target(
      name: "Streaming",
      dependencies: ["CPlatform", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: strict),
    .target(
      name: "CFFmpeg",
      linkerSettings: [
        .linkedLibrary("avdevice"), .linkedLibrary("avformat"), .linkedLibrary("avcodec"), .linkedLibrary("swscale"),
        .linkedLibrary("avutil"),
      ]),
    .target(name: "COpenVINO", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("avutil")]),
    .target(name: "CPlatform"),
    .testTarget(name: "PerceptionTests", dependencies: ["Perception", "Fixtures"], swiftSettings: strict),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Perception", "Fixtures"], swiftSettings: strict),
    .testTarget(name: "VideoTests", dependencies: ["Video", "Perception", "Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference", "Perception", "Fixtures"], swiftSettings: strict),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
    .testTarget(name: "StreamingTests", dependencies: ["Streaming", "Fixtures"], swiftSettings: strict),
    // What several test targets share.
    .target(name: "Fixtures", dependencies: ["Perception"], path: "Tests/Fixtures", swiftSettings: strict),
    .testTarget(
      name: "PipelineTests", dependencies: ["Pipeline", "Inference", "Perception", "Streaming", "Video", "Fixtures"],
      exclude: ["Golden"], swiftSettings: strict),
    // Depends on the program so that it is built; the tests run it.
    .testTarget(name: "CommandTests", dependencies: ["pdnstream", "Perception", "Fixtures"], swiftSettings: strict),
  ]
)
