import Glibc
import Platform

extension ProgressBoard {
  /// The board of a node, which its ranks find without MPI: a file that they map.
  ///
  /// It lasts as long as the process. Where ranks can't have a file in common, each has a board to itself, on which the
  /// others never appear.
  static func ofNode(_ launched: LauncherEnvironment) -> ProgressBoard {
    let byteCount = byteCount(ranks: launched.nodeSize)
    guard let (file, memory) = map(launched, byteCount: byteCount) else {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: ProgressRecord.stride)
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      return ProgressBoard(memory, ranks: launched.nodeSize)
    }
    return ProgressBoard(memory, ranks: launched.nodeSize, file: file)
  }

  /// Maps the file in the first folder that takes it, which is the same on all ranks of a node and user.
  private static func map(_ launched: LauncherEnvironment, byteCount: Int) -> (
    file: String, memory: UnsafeMutableRawPointer
  )? {
    var status = stat()
    // Process numbers mean the same within one namespace only: containers of a rank each have boards of their own.
    guard let job = launched.job, stat("/proc/self/ns/pid", &status) == 0 else { return nil }
    for folder in [launched.folder, "/dev/shm", "/tmp"].compactMap(\.self) {
      let file = "\(folder)/\(job)-\(status.st_ino)"
      let descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Memory that the file system couldn't provide later would end the process. What is there stays.
      guard posix_fallocate(descriptor, 0, byteCount) == 0 else { continue }
      let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
      if let memory, memory != MAP_FAILED { return (file, memory) }
    }
    return nil
  }

  /// Takes the file's name away, once every rank of the node has mapped it.
  func removeFile() {
    if let file { unlink(file) }
  }
}
