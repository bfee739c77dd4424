public import ArgumentParser
public import Inference
public import Pipeline
public import Video

// The words that options take are the raw values of these types; `--help` lists them.
extension LiveOptions.Transport: ExpressibleByArgument {}
extension RecordFormat: ExpressibleByArgument {}
extension DenseReference: ExpressibleByArgument {}
extension InferenceOptions.Precision: ExpressibleByArgument {}
