/// How `RecordFormat.mot` lays a line out.
public enum MOTLayout: Sendable {
  /// `frame,id,x,y,w,h,score,class,-1`: boxes to 0.1 px; class is the model's class index + 1, as COCO's person is MOTChallenge's
  /// pedestrian, 1.
  case modelClasses
  /// `frame,id,x,y,w,h,score,class,-1,-1`: boxes to 0.01 px; class is the record's number as it is, for tracks of a file that has classes
  /// of its own.
  case ownClasses

  /// Decimals of a box.
  var places: Int { self == .modelClasses ? 1 : 2 }
  /// What is added to the record's class.
  var classOffset: Int { self == .modelClasses ? 1 : 0 }
  var ending: StaticString { self == .modelClasses ? ",-1\n" : ",-1,-1\n" }
}
