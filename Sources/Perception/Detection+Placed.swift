extension Detection {
  /// This detection of a patch (pixels of the patch, one input pixel per source pixel) as a detection of the frame: clipped to the patch,
  /// moved to its place, named after it, and marked as truncated where it touches an edge of the patch that is not the frame's.
  public func placed(patch index: Int, rect: PixelRect, frame: Size) -> Detection {
    let local = box.clipped(to: Size(width: rect.width, height: rect.height))
    let placed = local.offsetBy(dx: Double(rect.x), dy: Double(rect.y))
    return Detection(
      box: placed, score: score, classID: classID, source: .patch(index),
      isTruncated: !CutEdges(of: placed, in: rect, frame: frame).isEmpty)
  }
}
