import ArgumentParser
import Foundation
import Video

/// The inputs of a run, each with the name that its records carry.
struct SourceList {
  struct Source {
    var name: String
    var location: InputLocation
  }

  let sources: [Source]

  /// The environment variable that may hold one address instead of the command line, where other users could read it.
  static let variable = "PDN_SOURCE"

  /// - Throws: `ValidationError` that names the line, never an address.
  init(inputs: [String], file: String?, environment: [String: String]) throws {
    var entries = try inputs.map { Source(name: "", location: try InputLocation.parse($0)) }
    if let file { entries += try Self.read(file) }
    if entries.isEmpty, let address = environment[Self.variable], !address.isEmpty {
      entries = [Source(name: "", location: try InputLocation.parse(address))]
    }
    guard !entries.isEmpty else {
      throw ValidationError("No input. Give a file or an address, --source-file, or set \(Self.variable).")
    }
    sources = Self.named(entries)
  }

  private static func read(_ file: String) throws -> [Source] {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw ValidationError("Cannot read the source file '\(file)'. Check the path, who may read it, and that it is UTF-8.")
    }
    var entries: [Source] = []
    // By every kind of line end: a file from Windows has another one.
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = raw.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let entry: SourceLine
      do throws(VideoError) {
        entry = try SourceLine(line)
      } catch {
        throw ValidationError("'\(file)', line \(index + 1): \(error.sentence)")
      }
      let name = entry.name ?? ""
      if !name.isEmpty, entries.contains(where: { $0.name == name }) {
        throw ValidationError("'\(file)', line \(index + 1): the name '\(name)' is there twice.")
      }
      entries.append(Source(name: name, location: entry.location))
    }
    guard !entries.isEmpty else { throw ValidationError("The source file '\(file)' names no input. Write one address a line.") }
    return entries
  }

  /// Names that were given stay; the others come from the address, with a number where two are the same.
  private static func named(_ entries: [Source]) -> [Source] {
    var taken = Set(entries.map(\.name))
    return entries.map { entry in
      guard entry.name.isEmpty else { return entry }
      let base = entry.location.name.isEmpty ? "stream" : entry.location.name
      let name = ([base] + (2...entries.count + 1).map { "\(base)-\($0)" }).first { !taken.contains($0) } ?? base
      taken.insert(name)
      return Source(name: name, location: entry.location)
    }
  }
}
