import Datasets
import Platform

extension DatasetError {
  /// What to do, such that nothing of the user's is in danger.
  var remedy: String {
    switch self {
    case .noDirectory(let directory):
      "Name the folder of the four files, or download them: lockstep data fetch --output \(directory)"
    case .brokenLink: "Make the link lead to the folder of the four files, or name that folder."
    case .notAFolder(let path, let kind): kind.remedy(for: path)
    case .unreadableDirectory:
      "Change its permissions, or those of the folders above it, or name another folder."
    case .missingFiles(let files, let directory, _): Self.remedy(forMissing: files, in: directory)
    case .severalSplits: "Give a folder that holds, or links to, the files of one of them."
    case .filesDiffer: "Move the one that isn't meant out of the folder."
    case .file(let error): error.remedy
    case .countsDiffer(_, _, let path, _), .sizesDiffer(_, _, let path, _):
      "Take both from the same data set, or download one: \(FetchAdvice.command(besides: path.parentFolder))"
    case .tooLarge: "Scale the pictures down; MNIST's have 28×28."
    case .oneClass: "Give a folder with images of 2 to 256 classes, labeled from 0."
    case .labelOutsideClasses(_, _, let label, let classCount): Self.remedy(forLabel: label, classCount: classCount)
    }
  }

  private static func remedy(forMissing files: [DatasetFile], in directory: String) -> String {
    if files == [.testImages, .testLabels] {
      return "Give all four files, or set data.dataset to custom: data of your own needs no test images."
    }
    guard files.count == DatasetFile.allCases.count else {
      return FetchAdvice.remedy(forFile: directory.appending(pathComponent: files.first?.gzipName ?? ""))
    }
    if let folder = try? DataFolder(directory).likelyFolder { return "Name the folder in it that has them: \(folder)" }
    return "Download the data set: \(FetchAdvice.command(besides: directory))"
  }

  private static func remedy(forLabel label: Int, classCount: Int) -> String {
    if label == classCount && classCount != 10 {
      "Labels count from 0: where they start from 1, set data.classes to \(label + 1) or auto, and class 0 has no images."
    } else {
      "Set data.dataset to custom and data.classes to auto, which counts them; or give the folder of another data set."
    }
  }
}
