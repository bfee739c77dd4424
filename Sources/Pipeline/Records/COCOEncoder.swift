/// A COCO results array (cocodataset.org, "results format"), written as it grows: one entry per line, `]` with the summary, which every
/// orderly end writes, after a fault too.
///
/// `image_id` is the number in the file name where the name is only digits (`000000000139.jpg` is COCO's image 139), else `seq` + 1; entries
/// of stills also name the file in `file_name`. `category_id` is COCO's own 1...90 for a model of COCO's 80 classes, else the class
/// index + 1. Objects that were not seen in the frame are not results and are left out.
struct COCOEncoder: RecordEncoder {
  private var json = JSONWriter()
  private var isOpen = false
  private let categoryIDs: [Int]?
  private(set) var omittedObjects = 0

  /// COCO's annotations skip 11 of the numbers 1...91: the 80 classes by index.
  static let officialCategoryIDs: [Int] = {
    let unused: Set = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
    return (1...90).filter { !unused.contains($0) }
  }()

  /// - Parameter categoryIDs: COCO category by class index; nil for the index + 1.
  init(categoryIDs: [Int]?) {
    self.categoryIDs = categoryIDs
  }

  var bytes: [UInt8] { json.text.bytes }

  mutating func encode(_ frame: FrameRecord) {
    json.clear()
    let imageID = frame.file.flatMap(Self.number(inFileName:)) ?? Int64(frame.id.sequence) + 1
    for object in frame.objects where object.source != .predicted {
      guard object.isWritable else {
        omittedObjects += 1
        continue
      }
      json.raw(isOpen ? "," : "[\n")
      isOpen = true
      append(object, imageID: imageID, file: frame.file)
      json.endLine()
    }
  }

  mutating func encode(_ event: EventRecord) {
    json.clear()
  }

  mutating func encode(_ summary: SummaryRecord) {
    json.clear()
    json.raw(isOpen ? "]\n" : "[]\n")
  }

  private func category(_ classID: Int) -> Int {
    guard let categoryIDs, categoryIDs.indices.contains(classID) else { return classID + 1 }
    return categoryIDs[classID]
  }

  private mutating func append(_ object: ObjectRecord, imageID: Int64, file: String?) {
    let category = category(object.classID)
    json.object { json in
      json.key("image_id")
      json.number(imageID)
      json.key("category_id")
      json.number(category)
      json.key("bbox")
      json.box(object.box)
      json.key("score")
      json.decimal(min(max(object.score, 0), 1), places: 3)
      if let file {
        json.key("file_name")
        json.string(file)
      }
    }
  }

  /// 139 for `train/000000000139.jpg`, nil for a stem with anything but ASCII digits or beyond 2^53.
  private static func number(inFileName path: String) -> Int64? {
    let name = path.utf8.suffix(from: path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.utf8.startIndex)
    let stem = name.lastIndex(of: UInt8(ascii: ".")).map { name[..<$0] } ?? name
    guard !stem.isEmpty, stem.count <= 15 else { return nil }
    var value: Int64 = 0
    for byte in stem {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
