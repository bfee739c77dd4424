/// MOTChallenge text (motchallenge.net, "MOT16 submission format"): `frame,id,x,y,w,h,score,class,visibility`, one object per line; see
/// `MOTLayout` for the columns.
///
/// `frame` is `seq` + 1, since MOTChallenge counts from 1 (`seq` goes on counting through epochs); `x,y,w,h` are the record's box, counted from 0;
/// `visibility` is -1, not known. Only confirmed tracks that were seen in the
/// frame are written: the metrics punish guesses. Stills have no tracks; their detections have id -1, as in MOTChallenge's detection files.
struct MOTEncoder: RecordEncoder {
  private var text = TextBuffer()
  private let layout: MOTLayout
  private(set) var omittedObjects = 0

  init(_ layout: MOTLayout = .modelClasses) {
    self.layout = layout
  }

  var bytes: [UInt8] { text.bytes }

  mutating func encode(_ frame: FrameRecord) {
    text.clear()
    for object in frame.objects where object.isScored {
      guard object.isWritable else {
        omittedObjects += 1
        continue
      }
      append(object, frame: frame.id.sequence + 1)
    }
  }

  mutating func encode(_ event: EventRecord) {
    text.clear()
  }

  mutating func encode(_ summary: SummaryRecord) {
    text.clear()
  }

  private mutating func append(_ object: ObjectRecord, frame: Int) {
    text.append(integer: Int64(frame))
    text.append(",")
    text.append(integer: Int64(object.identity?.id ?? -1))
    append(object.box.x, places: layout.places)
    append(object.box.y, places: layout.places)
    append(object.box.width, places: layout.places)
    append(object.box.height, places: layout.places)
    append(min(max(object.score, 0), 1), places: 3)
    text.append(",")
    text.append(integer: Int64(object.classID + layout.classOffset))
    text.append(layout.ending)
  }

  private mutating func append(_ value: Double, places: Int) {
    text.append(",")
    text.append(decimal: value, places: places)
  }
}
