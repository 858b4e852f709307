// The arithmetic: products with 8-bit matrices, layer norms.

import Foundation

/// A stretch of `Float`s that the encoder's loops read and write without checks.
typealias Floats = UnsafeMutablePointer<Float>
/// The same as integers: what a matrix is multiplied with.
typealias Integers = UnsafeMutablePointer<Int16>

/// Values as 14-bit integers times a scale.
///
/// Integers since the baseline of x86-64 multiplies and adds eight pairs of 16-bit integers in two instructions, but four
/// pairs of `Float`s. 14 bits since then `mostRows` products with 8-bit weights fit into 32 bits.
enum Quantization {
    private static let limit: Float = 8191

    /// - Parameters:
    ///   - values: row t begins at t · `stride` and has `width` values, t in 0..<count.
    ///   - integers: the rows, one directly after the other.
    /// - Returns: the scale, one for all of them.
    static func quantize(
        _ values: Floats, width: Int, stride: Int, count: Int, into integers: Integers
    ) -> Float {
        // SAFETY: the caller owns the rows at both.
        var largest = SIMD8<Float>.zero
        for token in 0..<count {
            let row = unsafe UnsafeMutableRawPointer(values + token * stride).assumingMemoryBound(to: SIMD8<Float>.self)
            for place in 0..<width / 8 {
                let vector = unsafe row[place]
                largest.replace(with: vector, where: vector .> largest)
                largest.replace(with: -vector, where: -vector .> largest)
            }
        }
        let most = largest.max()
        let factor = most > 0 ? limit / most : 0
        for token in 0..<count {
            let (row, target) = unsafe (values + token * stride, integers + token * width)
            for place in 0..<width { unsafe target[place] = Int16(truncatingIfNeeded: rounded(row[place] * factor)) }
        }
        return most / limit
    }

    /// To the nearest integer, of a value between −2²² and 2²²: adding 1.5 · 2²³ leaves no room for a fraction.
    @inline(__always)
    private static func rounded(_ value: Float) -> Int32 {
        Int32(truncatingIfNeeded: (value + 12_582_912).bitPattern) &- 0x4B40_0000
    }
}

/// Sum of products of `count` integers, a multiple of 16, both at multiples of 32 bytes.
@inline(__always)
private func dot(_ one: Integers, _ other: Integers, _ count: Int) -> Int32 {
    // SAFETY: the caller owns `count` values at both.
    let one = unsafe UnsafeMutableRawPointer(one).assumingMemoryBound(to: SIMD8<Int16>.self)
    let other = unsafe UnsafeMutableRawPointer(other).assumingMemoryBound(to: SIMD8<Int16>.self)
    var (even, odd) = (SIMD4<Int32>.zero, SIMD4<Int32>.zero)
    for place in 0..<count / 16 {
        unsafe even &+= pairs(one[2 * place], other[2 * place])
        unsafe odd &+= pairs(one[2 * place + 1], other[2 * place + 1])
    }
    return (even &+ odd).wrappedSum()
}

/// Products, added by twos. Written so that it becomes one instruction, PMADDWD.
@inline(__always)
private func pairs(_ one: SIMD8<Int16>, _ other: SIMD8<Int16>) -> SIMD4<Int32> {
    let products = SIMD8<Int32>(truncatingIfNeeded: one) &* SIMD8<Int32>(truncatingIfNeeded: other)
    return products.evenHalf &+ products.oddHalf
}

extension Matrix {
    /// Most rows of a matrix.
    static let mostRows = 5 * EncoderModel.branchWidth

    /// output[t] = input[t] · scale · matrix, for t in 0..<count.
    /// - Parameters:
    ///   - input: row t begins at t · `inputStride` and has `rows` values.
    ///   - scale: what an integer of 1 stands for.
    ///   - output: row t begins at t · `outputStride` and has `columns` values.
    ///   - scratch: `mostRows` integers.
    func multiply(
        _ input: Integers, scale: Float, stride inputStride: Int, count: Int, into output: Floats,
        stride outputStride: Int, scratch: Integers
    ) {
        // SAFETY: the model's constructor made both columns as large as the matrix; the caller vouches for the rest.
        guard let weights = unsafe weights.elements.baseAddress else { return }
        for column in 0..<columns {
            let first = unsafe weights + column * rows
            for row in 0..<rows { unsafe scratch[row] = Int16(first[row]) }
            let scale = scale * scales[column]
            for token in 0..<count {
                let sum = unsafe dot(scratch, input + token * inputStride, rows)
                unsafe output[token * outputStride + column] = Float(sum) * scale
            }
        }
    }
}

extension EncoderModel.Norm {
    private static let epsilon: Float = 1e-12

    /// Normalizes `width` values to mean 0 and variance 1, then times gain plus offset.
    /// J. Ba, J. Kiros, G. Hinton, "Layer normalization", arXiv:1607.06450.
    func apply(to values: Floats, width: Int) {
        // SAFETY: the caller owns `width` values, a multiple of 8; gain and offset have as many.
        guard let gain = unsafe gain.elements.baseAddress, let offset = unsafe offset.elements.baseAddress else {
            return
        }
        let vectors = unsafe UnsafeMutableRawPointer(values).assumingMemoryBound(to: SIMD8<Float>.self)
        var sum = SIMD8<Float>.zero
        for place in 0..<width / 8 { unsafe sum += vectors[place] }
        let mean = sum.sum() / Float(width)
        var squares = SIMD8<Float>.zero
        for place in 0..<width / 8 {
            let centred = unsafe vectors[place] - mean
            squares += centred * centred
        }
        let factor = 1 / (squares.sum() / Float(width) + Self.epsilon).squareRoot()
        for place in 0..<width {
            unsafe values[place] = (values[place] - mean) * factor * gain[place] + offset[place]
        }
    }
}
