import Testing

@testable import Inference

@Suite struct RequestPoolTests {
  /// Waits until the pool has as many waiters, by giving way to the other tasks.
  private func untilWaiting(_ count: Int, _ pool: RequestPool<Int>) async {
    while pool.waiting != count { await Task.yield() }
  }

  @Test func whoWaitsLongestIsServedFirst() async throws {
    let pool = RequestPool([7])
    let first = try await pool.take()
    var tasks: [Task<Int, any Error>] = []
    for number in 1...5 {
      tasks.append(Task { try await pool.take() })
      await untilWaiting(number, pool)
    }
    pool.give(first)
    for (served, task) in tasks.enumerated() {
      let element = try await task.value
      #expect(element == 7)
      #expect(pool.waiting == tasks.count - 1 - served)
      pool.give(element)
    }
    #expect(try await pool.take() == 7)
  }

  @Test func aCancelledWaiterLosesNothing() async throws {
    let pool = RequestPool([1])
    _ = try await pool.take()
    let impatient = Task { try await pool.take() }
    await untilWaiting(1, pool)
    let patient = Task { try await pool.take() }
    await untilWaiting(2, pool)
    impatient.cancel()
    await #expect(throws: CancellationError.self) { try await impatient.value }
    pool.give(1)
    #expect(try await patient.value == 1)
  }

  @Test func whoIsCancelledBeforeWaitingDoesNotWait() async {
    let pool = RequestPool<Int>([])
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await pool.take()
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(pool.waiting == 0)
  }

  @Test func noElementIsLentTwiceOrLost() async {
    let pool = RequestPool([0, 1, 2])
    let busy = Occupancy(count: 3)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<12 {
        group.addTask {
          for round in 0..<200 {
            let task = Task { try await pool.take() }
            if (number + round) % 3 == 0 { task.cancel() }
            guard let element = try? await task.value else { continue }
            await busy.enter(element)
            await Task.yield()
            await busy.leave(element)
            pool.give(element)
          }
        }
      }
    }
    #expect(await busy.collisions == 0)
    #expect(pool.notes == 0)
    var rest: Set<Int> = []
    for _ in 0..<3 { rest.insert((try? await pool.take()) ?? -1) }
    #expect(rest == [0, 1, 2])
  }

  private actor Occupancy {
    private var taken: [Bool]
    private(set) var collisions = 0

    init(count: Int) { taken = Array(repeating: false, count: count) }

    func enter(_ element: Int) {
      if taken[element] { collisions += 1 }
      taken[element] = true
    }

    func leave(_ element: Int) { taken[element] = false }
  }
}
