import ArgumentParser

/// `lockstep data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Download, import, draw, check or look at a data set.",
    subcommands: [
      DataFetch.self, DataImport.self, DataSynthesize.self, DataCheck.self, DataInspect.self, DataGallery.self,
    ])
}
