import Platform

/// The header of a run: every setting, in named groups.
///
/// ```
/// cluster    ranks         4 on 1 node
///            threads       1 a rank
/// model      layers        784-512-512-10
/// ```
package struct SettingsTable: Equatable, Sendable {
  /// Settings that belong together.
  package struct Group: Equatable, Sendable {
    package let name: String
    package let settings: [Setting]

    package init(_ name: String, _ settings: [(key: String, value: String)]) {
      self.name = name
      self.settings = settings.map { Setting(key: $0.key, value: $0.value) }
    }
  }

  /// A setting and its value, as shown.
  package struct Setting: Equatable, Sendable {
    package let key: String
    package let value: String
  }

  /// The groups in the order in which they are shown.
  package let groups: [Group]

  package init(_ groups: [Group]) {
    self.groups = groups
  }

  /// A line a setting, or several where it's longer than `width`; the name of a group stands before its first.
  package func lines(width: Int? = nil) -> [String] {
    Table([.left(0), .left(0), .left(0)]).lines(
      groups.flatMap { group in
        group.settings.enumerated().map { index, setting in
          [index == 0 ? group.name : "", setting.key, setting.value]
        }
      }, width: width)
  }
}
