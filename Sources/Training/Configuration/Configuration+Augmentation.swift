import Augmentation

extension Configuration {
  /// How training images are deformed, each one anew in every epoch.
  package struct AugmentationSettings: ConfigurationSection {
    /// What is drawn from.
    package var ranges = Augmentation()

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key(
        "rotation", &ranges.rotation,
        .range(in: -180...180).about("The degrees by which training images are turned, counterclockwise."))
      try visitor.key("scale_x", &ranges.scaleX, .range(in: 0.25...4).about("What their widths are multiplied by."))
      try visitor.key("scale_y", &ranges.scaleY, .range(in: 0.25...4).about("What their heights are multiplied by."))
      try visitor.key(
        "shear", &ranges.shear,
        .range(in: -1...1).about("How far they lean: the shift to the right of each row, per row above the middle."))
      try visitor.key(
        "translation_x", &ranges.translationX,
        .range(in: -0.5...0.5).about("Their shift to the right, as a fraction of the width."))
      try visitor.key(
        "translation_y", &ranges.translationY,
        .range(in: -0.5...0.5).about("Their shift downwards, as a fraction of the height."))
      try visitor.key(
        "elastic_alpha", &ranges.elasticAlpha,
        .range(in: 0...1_000).about(
          "What the noise of the elastic deformation is multiplied by once it is blurred; [0, 0] for none."))
      try visitor.key(
        "elastic_sigma", &ranges.elasticSigma,
        .range(in: 1...16).about("The standard deviation of the Gaussian that blurs it, in pixels."))
    }
  }
}
