// Prometheus' text exposition format 0.0.4, read as strictly as `promtool check metrics` does
// (https://prometheus.io/docs/instrumenting/exposition_formats/).

import Foundation

/// A text in that format, checked.
package struct PrometheusText {
    package struct Family {
        package var type: String
        package var help: String
        /// Name with labels → value.
        package var samples: [String: Double] = [:]
    }

    package private(set) var families: [String: Family] = [:]

    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Throws: `Fault` with the line and what is wrong with it.
    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(description: "the last line lacks its end") }
        var help: [String: String] = [:]
        var current: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
                help[String(match.1)] = String(match.2)
            } else if let match = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/) {
                let name = String(match.1)
                guard families[name] == nil, let help = help[name] else {
                    throw Fault(description: "\(line): a second type, or no help before it")
                }
                families[name] = Family(type: String(match.2), help: help)
                current = name
            } else {
                try addSample(line, to: current)
            }
        }
        for (name, family) in families {
            if family.samples.isEmpty { throw Fault(description: "\(name): no samples") }
            if family.type == "histogram" { try Self.checkHistogram(name, family) }
        }
    }

    private mutating func addSample(_ line: Substring, to current: String?) throws {
        let label = /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\n"])*"/
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^}]+)\})? (\S+)/),
            let value = match.3 == "+Inf" ? .infinity : Double(match.3)
        else { throw Fault(description: "\(line): no sample") }
        let name = String(match.1)
        for part in match.2?.split(separator: ",") ?? [] where part.wholeMatch(of: label) == nil {
            throw Fault(description: "\(line): no label: \(part)")
        }
        guard let current, let type = families[current]?.type else {
            throw Fault(description: "\(line): a sample before its type")
        }
        let suffixes = type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { name == current + $0 }) else {
            throw Fault(description: "\(line): a sample among those of \(current)")
        }
        let key = name + (match.2.map { "{\($0)}" } ?? "")
        guard families[current]?.samples.updateValue(value, forKey: key) == nil else {
            throw Fault(description: "\(line): a second time")
        }
        if type == "counter", value < 0 { throw Fault(description: "\(line): a counter below zero") }
    }

    /// Buckets must rise with their bounds, and end with all.
    private static func checkHistogram(_ name: String, _ family: Family) throws {
        var series: [String: [(bound: Double, count: Double)]] = [:]
        for (key, value) in family.samples {
            guard let match = key.wholeMatch(of: /[^{]+_bucket\{(.*?),?le="([^"]+)"\}/) else { continue }
            let bound = match.2 == "+Inf" ? .infinity : Double(match.2)
            guard let bound else { throw Fault(description: "\(key): no bound") }
            series[String(match.1), default: []].append((bound, value))
        }
        for (labels, buckets) in series {
            let sorted = buckets.sorted { $0.bound < $1.bound }
            let braces = labels.isEmpty ? "" : "{\(labels)}"
            guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.count <= $1.count }), sorted.last?.bound == .infinity,
                sorted.last?.count == family.samples["\(name)_count\(braces)"],
                family.samples["\(name)_sum\(braces)"] != nil
            else { throw Fault(description: "\(name){\(labels)}: no histogram: \(sorted)") }
        }
    }
}
