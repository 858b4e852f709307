import SearchEngine
import Testing

struct RejectionTests {
    private func index(rejecting question: String?) throws -> SearchIndex {
        let index = SearchIndex(models: try loadModels(), scoring: .bm25f)
        index.apply(
            removing: [],
            adding: [
                Document(
                    id: 1, question: "How do I back up the etcd cluster of production", answer: "Do not.", topic: "",
                    topicID: 0, rejected: question.map { [$0] } ?? []),
                Document(
                    id: 2, question: "How do I back up a cluster", answer: "With etcd snapshots.", topic: "", topicID: 0
                ),
            ])
        return index
    }

    private func search(_ index: SearchIndex, _ question: String) -> [Hit] {
        index.snapshot.search(SearchRequest(question: question, limit: 5, explain: true)).hits
    }

    @Test func `a rejected document is lower for that question and its near neighbours alone`() throws {
        let question = "back up the etcd cluster of production"
        let (plain, rejecting) = (try index(rejecting: nil), try index(rejecting: question))
        #expect(search(plain, question).map(\.id) == [1, 2])
        for near in [question, "Back up the ETCD cluster of production?"] {
            let hits = search(rejecting, near)
            #expect(hits.map(\.id) == [2, 1])
            #expect(hits[1].score < search(plain, near)[0].score / 2)
        }
        let other = "etcd cluster"
        #expect(search(rejecting, other).map(\.id) == search(plain, other).map(\.id))
        #expect(search(rejecting, other).map(\.score) == search(plain, other).map(\.score))
    }

    @Test func `the explanation of a lowered score adds up`() throws {
        let question = "back up the etcd cluster of production"
        for hit in search(try index(rejecting: question), question) {
            let sum = hit.terms.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - hit.score) <= 1e-4 * hit.score)
        }
    }
}

struct QuestionGroupsTests {
    @Test func `questions in nearly the same words are one group`() throws {
        let questions = [
            "etcd 集群的数据怎么备份和恢复", "如何升级 Calico 网络插件的版本", "ETCD 集群的数据怎么备份和恢复？", "镜像仓库怎么清理", "etcd集群的数据怎么备份和恢复",
        ]
        #expect(try loadModels().groups(of: questions) == [[0, 2, 4], [1], [3]])
        #expect(try loadModels().groups(of: []) == [])
    }
}
