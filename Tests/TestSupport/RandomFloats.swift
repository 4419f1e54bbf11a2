import Philox

/// Numbers uniform in [−scale, scale), a pure function of the seed.
package func randomFloats(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
  var stream = RandomStream(seed: seed, purpose: .synthesis, index: 0)
  return (0..<count).map { _ in (2 * stream.uniform() - 1) * scale }
}
