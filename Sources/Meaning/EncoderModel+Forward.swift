// From pieces to a vector: the network.
//
// A piece's row goes through three projections with layer norm, each followed by two convolutions over n-grams of 2, 3 and 5
// tokens with residuals; row and branches, normalized together, are summed over the tokens, and four dense layers follow.
// The structure is that of universal-sentence-encoder-multilingual: Y. Yang and others, "Multilingual universal sentence
// encoder for semantic retrieval", ACL 2020, doi:10.18653/v1/2020.acl-demos.12.

import Foundation

extension EncoderModel {
    /// The vector of a text, of length 1.
    /// - Parameter tokens: numbers of pieces, `begin` first and `end` last; not empty.
    func vector(of tokens: [Int], _ workspace: inout Workspace) -> [Float] {
        let stretches = unsafe workspace.stretches(for: tokens.count)
        // SAFETY: every stretch is as large as `Workspace` says for these tokens.
        for (token, piece) in tokens.enumerated() {
            unsafe rows.write(piece, to: stretches.features + token * Self.featureWidth)
        }
        unsafe project(tokens.count, stretches)
        for branch in Self.branches.indices { unsafe convolve(branch, tokens.count, stretches) }
        unsafe sum(tokens.count, stretches)
        return unsafe finish(stretches)
    }

    /// Rows → the branches' inputs.
    private func project(_ count: Int, _ stretches: Workspace.Stretches) {
        let width = Self.branches.count * Self.branchWidth
        // SAFETY: as in `vector`.
        let scale = unsafe Quantization.quantize(
            stretches.features, width: Self.dimensions, stride: Self.featureWidth, count: count, into: stretches.input)
        unsafe projection.multiply(
            stretches.input, scale: scale, stride: Self.dimensions, count: count, into: stretches.branches,
            stride: width, scratch: stretches.scratch)
        for token in 0..<count {
            let row = unsafe stretches.branches + token * width
            for place in 0..<width { unsafe row[place] += projectionBias[place] }
            unsafe branchNorm.apply(to: row, width: width)
        }
    }

    /// A branch's input → its two convolutions → its part of the features.
    private func convolve(_ branch: Int, _ count: Int, _ stretches: Workspace.Stretches) {
        let width = Self.branchWidth
        let inputWidth = Self.branches.count * width
        // SAFETY: as in `vector`.
        for token in 0..<count {
            let input = unsafe stretches.branches + token * inputWidth + branch * width
            unsafe (stretches.values + token * width).update(from: input, count: width)
        }
        for layer in [convolutions[branch].first, convolutions[branch].second] {
            unsafe layer.addWindows(
                of: stretches.values, before: Self.branches[branch].before, count: count, stretches)
        }
        for token in 0..<count {
            let part = unsafe stretches.features + token * Self.featureWidth + Self.dimensions + branch * width
            unsafe part.update(from: stretches.values + token * width, count: width)
        }
    }

    /// The features' norm, and their projection's sum over the tokens divided by the root of their count: into `dense`.
    private func sum(_ count: Int, _ stretches: Workspace.Stretches) {
        // SAFETY: as in `vector`.
        let total = unsafe stretches.dense
        unsafe total.update(repeating: 0, count: Self.featureWidth)
        for token in 0..<count {
            let row = unsafe stretches.features + token * Self.featureWidth
            unsafe featureNorm.apply(to: row, width: Self.featureWidth)
            for place in 0..<Self.featureWidth { unsafe total[place] += row[place] }
        }
        let root = Float(count).squareRoot()
        for place in 0..<Self.featureWidth { unsafe total[place] /= root }
        let output = unsafe total + Self.featureWidth
        for place in 0..<Self.dimensions { unsafe output[place] = self.output.bias[place] * root }
        unsafe self.output.matrix.multiplyAdd(total, into: output, stretches)
    }

    /// The dense layers.
    private func finish(_ stretches: Workspace.Stretches) -> [Float] {
        // SAFETY: `dense` has four times `dimensions` after the features.
        let input = unsafe stretches.dense + Self.featureWidth
        let (y0, y1, y2) = unsafe (
            input + Self.dimensions, input + 2 * Self.dimensions, input + 3 * Self.dimensions
        )
        unsafe y0.update(repeating: 0, count: 3 * Self.dimensions)
        unsafe dense.d0.multiplyAdd(input, into: y0, stretches)
        unsafe rectify(y0, dense.d0.columns)
        unsafe dense.p1.multiplyAdd(input, into: y1, stretches)
        unsafe dense.d1.multiplyAdd(y0, into: y1, stretches)
        unsafe rectify(y1, dense.d1.columns)
        unsafe dense.d2.multiplyAdd(y1, into: y2, stretches)
        unsafe rectify(y2, dense.d2.columns)
        unsafe input.update(repeating: 0, count: Self.dimensions)
        unsafe dense.p3.multiplyAdd(y1, into: input, stretches)
        unsafe dense.d3.multiplyAdd(y2, into: input, stretches)
        var vector = (0..<Self.dimensions).map { unsafe tanh(input[$0]) }
        let length = max(vector.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-6)
        for place in vector.indices { vector[place] /= length }
        return vector
    }

    private func rectify(_ values: Floats, _ count: Int) {
        // SAFETY: the caller owns `count` values.
        for place in 0..<count { unsafe values[place] = max(values[place], 0) }
    }
}

extension EncoderModel.Layer {
    /// values += max(0, window · matrix + bias), for each token's window of values; beyond the text they are 0.
    /// - Parameter before: tokens of the window before its own.
    fileprivate func addWindows(
        of values: Floats, before: Int, count: Int, _ stretches: Workspace.Stretches
    ) {
        let width = EncoderModel.branchWidth
        // SAFETY: `input` has `rowsAround` rows on both sides, and no window reaches farther.
        let rows = unsafe stretches.input + Workspace.rowsAround * width
        unsafe stretches.input.update(repeating: 0, count: Workspace.rowsAround * width)
        unsafe (rows + count * width).update(repeating: 0, count: Workspace.rowsAround * width)
        let scale = unsafe Quantization.quantize(values, width: width, stride: width, count: count, into: rows)
        unsafe matrix.multiply(
            rows - before * width, scale: scale, stride: width, count: count, into: stretches.result, stride: width,
            scratch: stretches.scratch)
        guard let bias = unsafe bias.elements.baseAddress else { return }
        for token in 0..<count {
            let (value, product) = unsafe (values + token * width, stretches.result + token * width)
            for place in 0..<width { unsafe value[place] += max(product[place] + bias[place], 0) }
        }
    }
}

extension Matrix {
    /// output += vector · matrix, for a single vector of `rows` values.
    fileprivate func multiplyAdd(_ vector: Floats, into output: Floats, _ stretches: Workspace.Stretches) {
        // SAFETY: `result` has room for a token's `branchWidth` values only, `branches` for three times as many.
        let product = unsafe stretches.branches
        let scale = unsafe Quantization.quantize(vector, width: rows, stride: rows, count: 1, into: stretches.input)
        unsafe multiply(
            stretches.input, scale: scale, stride: rows, count: 1, into: product, stride: columns,
            scratch: stretches.scratch)
        for column in 0..<columns { unsafe output[column] += product[column] }
    }
}
