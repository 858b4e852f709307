// Adding documents one by one while clients ask.

import Foundation
import SearchEngine
import Synchronization

struct UpdateBenchmark {
    let index: SearchIndex
    let queries: [String]

    private static let clients = 4

    /// - Parameter documents: added one by one; not in the index yet.
    func run(adding documents: some Sequence<Document>) -> UpdateFigures {
        var figures = UpdateFigures(clients: UpdateBenchmark.clients)
        // Long enough for a hundredth of it to be some number.
        figures.quiet = asking { Thread.sleep(forTimeInterval: 5) }
        figures.asked = asking {
            figures.added = documents.map { document in
                let start = ContinuousClock.now
                index.apply(removing: [], adding: [document])
                return (ContinuousClock.now - start).nanoseconds
            }
        }
        return figures
    }

    /// Nanoseconds of each answer that the clients get while `body` runs.
    private func asking(_ body: () -> Void) -> [Int64] {
        let isOver = Atomic<Bool>(false)
        let times = Mutex<[Int64]>([])
        let group = DispatchGroup()
        for client in 0..<UpdateBenchmark.clients {
            group.enter()
            let thread = Thread { [index, queries] in
                var own: [Int64] = []
                while !isOver.load(ordering: .relaxed) {
                    let query = queries[(client * 251 + own.count) % queries.count]
                    let start = ContinuousClock.now
                    _ = index.snapshot.search(SearchRequest(question: query, limit: 10))
                    own.append((ContinuousClock.now - start).nanoseconds)
                }
                times.withLock { $0 += own }
                group.leave()
            }
            thread.start()
        }
        body()
        isOver.store(true, ordering: .relaxed)
        group.wait()
        return times.withLock { $0 }
    }
}
