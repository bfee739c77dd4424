/// How records are written.
public enum RecordFormat: String, Sendable, CaseIterable {
  /// `pdn.frame/1`: one JSON object per line; frames, events and the summary.
  case jsonl
  /// MOTChallenge text: `frame,id,x,y,w,h,score,class,visibility`, one object per line.
  case mot
  /// A COCO results array: `image_id`, `category_id`, `bbox`, `score`.
  case coco
}
