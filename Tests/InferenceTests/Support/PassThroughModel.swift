import Foundation
import Perception

@testable import Inference

/// A network that hands its normalised input planes on as rows of six: with the `detr` head, chosen pixels become objects, so
/// that every step from a byte to a detection can be followed by hand. The one for the glance has maps besides: the planes themselves, and
/// the largest of the three.
struct PassThroughModel {
  static let size = Size(width: 8, height: 8)
  static let classes = ["zero", "one", "two"]

  let folder: TemporaryFolder
  var manifest: ModelManifest

  /// - Parameter weights: cut short, say, to test what happens to a damaged model.
  init() throws {
    folder = try TemporaryFolder()
    let shapeAndAxis: [Int64] = [1, -1, 6, 1]
    for (name, layers, edges) in [("pass", "", ""), ("pass-glance", Self.mapLayers, Self.mapEdges)] {
      try folder.write(name + ".bin", shapeAndAxis.withUnsafeBytes { Data($0) })
      try folder.write(name + ".xml", Self.graph(layers, edges))
    }
    let path = try folder.write("pass.yaml", "written by the test")
    manifest = ModelManifest(
      name: "pass", file: "pass.xml", weights: "pass.bin", licence: "Apache-2.0", source: "this test",
      input: ModelManifest.Input(sizes: .fixed(Self.size)), head: .detr(.init(form: .rows(output: nil, normalised: false))),
      classes: Self.classes,
      glance: .init(
        file: "pass-glance.xml", weights: "pass-glance.bin",
        maps: .init(saliency: "saliency", stride: 1, groups: [[0], [1], [2]], waterline: "waterline")),
      path: path)
  }

  /// What to compile for the glance. Of several outputs, the one with the objects has to be named.
  var forGlance: ModelManifest? {
    var named = manifest
    named.head = .detr(.init(form: .rows(output: "rows", normalised: false)))
    return named.forGlance
  }

  /// Row `index` of the output is made of six consecutive pixels, left to right, of the plane of one channel.
  static func put(_ row: [UInt8], at index: Int, channel: Int, into input: UnsafeMutableRawBufferPointer) {
    for (offset, value) in row.enumerated() { input[(index * 6 + offset) * 3 + channel] = value }
  }

  private static let mapLayers = """
    <layer id="4" name="abs" type="Abs" version="opset1">
      <input><port id="0" precision="FP32"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port></input>
      <output>
        <port id="1" precision="FP32" names="saliency"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port>
      </output>
    </layer>
    <layer id="5" name="saliency" type="Result" version="opset1">
      <input><port id="0" precision="FP32"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port></input>
    </layer>
    <layer id="6" name="axis" type="Const" version="opset1">
      <data element_type="i64" shape="1" offset="24" size="8"/>
      <output><port id="0" precision="I64"><dim>1</dim></port></output>
    </layer>
    <layer id="7" name="max" type="ReduceMax" version="opset1">
      <data keep_dims="true"/>
      <input>
        <port id="0" precision="FP32"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port>
        <port id="1" precision="I64"><dim>1</dim></port>
      </input>
      <output>
        <port id="2" precision="FP32" names="waterline"><dim>1</dim><dim>1</dim><dim>8</dim><dim>8</dim></port>
      </output>
    </layer>
    <layer id="8" name="waterline" type="Result" version="opset1">
      <input><port id="0" precision="FP32"><dim>1</dim><dim>1</dim><dim>8</dim><dim>8</dim></port></input>
    </layer>
    """

  private static let mapEdges = """
    <edge from-layer="0" from-port="0" to-layer="4" to-port="0"/>
    <edge from-layer="4" from-port="1" to-layer="5" to-port="0"/>
    <edge from-layer="0" from-port="0" to-layer="7" to-port="0"/>
    <edge from-layer="6" from-port="0" to-layer="7" to-port="1"/>
    <edge from-layer="7" from-port="2" to-layer="8" to-port="0"/>
    """

  private static func graph(_ moreLayers: String, _ moreEdges: String) -> String {
    """
    <?xml version="1.0"?>
    <net name="pass" version="11">
      <layers>
        <layer id="0" name="picture" type="Parameter" version="opset1">
          <data shape="1,3,8,8" element_type="f32"/>
          <output><port id="0" precision="FP32" names="picture"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port></output>
        </layer>
        <layer id="1" name="shape" type="Const" version="opset1">
          <data element_type="i64" shape="3" offset="0" size="24"/>
          <output><port id="0" precision="I64"><dim>3</dim></port></output>
        </layer>
        <layer id="2" name="reshape" type="Reshape" version="opset1">
          <data special_zero="false"/>
          <input>
            <port id="0" precision="FP32"><dim>1</dim><dim>3</dim><dim>8</dim><dim>8</dim></port>
            <port id="1" precision="I64"><dim>3</dim></port>
          </input>
          <output><port id="2" precision="FP32" names="rows"><dim>1</dim><dim>32</dim><dim>6</dim></port></output>
        </layer>
        <layer id="3" name="result" type="Result" version="opset1">
          <input><port id="0" precision="FP32"><dim>1</dim><dim>32</dim><dim>6</dim></port></input>
        </layer>
        \(moreLayers)
      </layers>
      <edges>
        <edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>
        <edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
        <edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
        \(moreEdges)
      </edges>
    </net>
    """
  }
}
