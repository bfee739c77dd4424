import Fixtures
import Testing

/// The program itself, run as a user runs it. One at a time: each takes all cores.
@Suite(.serialized, .timeLimit(.minutes(10))) enum Commands {}
