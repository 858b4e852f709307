// `metrics`: how the daemon does, for a monitoring system.

package enum Metrics: RPCMethod {
    package static let name = "metrics"
    package typealias Parameters = NoParameters

    package struct Result: Codable, Sendable, Equatable {
        /// Prometheus text exposition format 0.0.4.
        package var text: String

        package init(text: String) {
            self.text = text
        }
    }
}
