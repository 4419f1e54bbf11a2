extension LabeledImages {
  /// [classCount]: how many pictures each class has.
  public var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[Int($1)] += 1 }
  }
}
