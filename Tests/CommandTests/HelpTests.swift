import Fixtures
import Foundation
import Testing

extension Commands {
  /// What the program says of itself, and of what is installed.
  @Suite struct Help {
    /// A command as swift-argument-parser describes it.
    private struct Command: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable {
          var kind: String
          var name: String
        }
        var names: [Name]?
        var valueName: String?
        var abstract: String?
        var shouldDisplay: Bool
      }
      var commandName: String
      var abstract: String?
      var arguments: [Argument]?
      var subcommands: [Command]?
    }
    private struct Dump: Decodable {
      var command: Command
    }

    @Test func everyOptionOfEveryCommandIsExplained() async throws {
      let dump = try await Program("--experimental-dump-help").run()
      let root = try JSONDecoder().decode(Dump.self, from: Data(dump.stdout.utf8)).command
      var waiting = (root.subcommands ?? []).filter { $0.commandName != "help" }.map { (path: [$0.commandName], command: $0) }
      #expect(Set(waiting.map(\.command.commandName)) == ["run", "probe", "validate", "models", "doctor", "bench", "track", "evaluate"])
      while let (path, command) = waiting.popLast() {
        waiting += (command.subcommands ?? []).map { (path + [$0.commandName], $0) }
        let help = try await Program(path + ["--help"]).run()
        #expect(help.status == 0)
        #expect(help.stderr.isEmpty)
        #expect(command.abstract?.isEmpty == false, "\(path)")
        for argument in command.arguments ?? [] where argument.shouldDisplay {
          #expect(argument.abstract?.isEmpty == false, "\(path) \(argument)")
          for name in argument.names ?? [] where name.kind == "long" {
            #expect(help.stdout.contains("--\(name.name)"), "\(path) does not show --\(name.name)")
          }
        }
      }
    }

    @Test func theVersionIsANumber() async throws {
      let outcome = try await Program("--version").run()
      #expect(outcome.status == 0)
      #expect(outcome.stdout.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionIsThere(shell: String) async throws {
      let outcome = try await Program("--generate-completion-script", shell).run()
      #expect(outcome.status == 0)
      #expect(outcome.stdout.contains("annotate"))
    }

    @Test(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) func probeSaysWhatWouldBeDone() async throws {
      let outcome = try await Program("probe", Checkout.bikes).run()
      #expect(outcome.status == 0)
      for word in ["h264", "640x272", "250 frames", "25.0 frames/s", "glance", "patches", "driving"] {
        #expect(outcome.stdout.contains(word), "\(word) is missing in \(outcome.stdout)")
      }
      let missing = try await Program("probe", "missing.mp4").run()
      #expect(missing.status == EX_NOINPUT && missing.stdout.isEmpty)
    }

    @Test(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) func whatIsInstalledIsFoundFromAnywhere() async throws {
      var program = Program("doctor")
      program.workingFolder = "/"
      let doctor = try await program.run()
      #expect(doctor.status == 0, "\(doctor.stdout)")
      for word in ["ffmpeg", "encoder", "openvino", "picodet-s", "driving: valid", "maritime: valid"] {
        #expect(doctor.stdout.contains(word), "\(word) is missing in \(doctor.stdout)")
      }
      program.arguments = ["models", "list"]
      let list = try await program.run()
      #expect(list.stdout.split(separator: "\n").contains { $0.hasPrefix("picodet-s\t") && $0.hasSuffix("\tready") }, "\(list.stdout)")
      program.arguments = ["models", "check"]
      let check = try await program.run()
      #expect(check.status == 0 && check.stdout.hasPrefix("picodet-s: "), "\(check.stderr)")
      program.arguments = ["models", "check", "nothing"]
      #expect(try await program.run().status == EX_CONFIG)
    }
  }
}
