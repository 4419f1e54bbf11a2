extension LabeledImages {
  /// [classCount]: how many pictures each class has.
  public var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[Int($1)] += 1 }
  }

  /// Makes sure that there are classes to tell apart.
  ///
  /// - Parameter directory: The folder that the error names.
  /// - Throws: `DatasetError`.
  public func checkClasses(directory: String) throws(DatasetError) {
    let labels = classCounts.indices.filter { classCounts[$0] > 0 }
    if labels.count == 1 { throw .oneClass(directory: directory, label: labels[0]) }
  }
}
