import Datasets
import Testing

struct SkeletonTests {
  @Test func `notation gives strokes, curves and points`() {
    let skeleton: Skeleton = "0,0 50,20 / 10,100 | -5,3 7,8"
    #expect(
      skeleton.strokes == [
        [[SIMD2(0, 0), SIMD2(0.5, 0.2)], [SIMD2(0.1, 1)]], [[SIMD2(-0.05, 0.03), SIMD2(0.07, 0.08)]],
      ])
  }

  @Test func `the pen passes through every point`() {
    let skeleton: Skeleton = "0,0 30,10 50,50 / 10,100 0,80"
    let line = skeleton.polylines(steps: 4)[0]
    let points = skeleton.strokes[0].flatMap { $0 }
    #expect(line.count == 4 * 4 + 1)
    for (index, point) in points.enumerated() {
      let miss = line[index * 4] - point
      #expect((miss * miss).sum() < 1e-12)
    }
  }

  @Test func `a corner is sharp and its sides are straight`() {
    let skeleton: Skeleton = "0,0 100,0 / 100,100"
    let line = skeleton.polylines(steps: 5)[0]
    #expect(line.allSatisfy { $0.y < 1e-6 || $0.x > 1 - 1e-6 })
  }

  @Test func `exemplars of a form agree in strokes, curves and points`() {
    #expect(DigitForm.ofDigits.count == 10)
    for form in DigitForm.ofDigits.joined() {
      let structures = form.exemplars.map { $0.strokes.map { $0.map(\.count) } }
      #expect(Set(structures).count == 1, "\(structures)")
    }
  }
}
