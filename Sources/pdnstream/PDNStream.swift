import ArgumentParser

@main
struct PDNStream: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pdnstream",
    abstract: "Streaming perception: one JSON line per video frame, with tracked objects.",
    discussion: """
      A small glance at the whole frame says where detail is worth its cost; the detector then looks at the few patches \
      that earn it, at native resolution, and a tracker joins everything.

        pdnstream run dashcam.mp4 | jq -c '.objects[]? | [.id, .cls, .box]'
        pdnstream run harbour.mp4 --pipeline maritime --annotate boxes.mp4

      Records go to stdout, everything else to stderr. Exit codes follow sysexits.h: 0 done, 64 wrong usage, 65 bad \
      data, 66 no such input, 69 something needed is missing, 73 cannot create the output, 74 input or output failed, \
      78 wrong configuration.
      """,
    version: Version.current,
    subcommands: [
      RunCommand.self, ProbeCommand.self, ValidateCommand.self, ModelsCommand.self, DoctorCommand.self, BenchCommand.self,
      TrackCommand.self, EvaluateCommand.self,
    ])
}
