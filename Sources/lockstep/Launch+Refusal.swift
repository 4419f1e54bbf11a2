import Foundation
import Jobs
import Platform
import Training

extension Launch {
  /// What machines would keep a job from starting, or make it hang.
  ///
  /// - Parameters:
  ///   - hostFile: The machines.
  ///   - network: The one that they are to talk over.
  ///   - data: What a training is to read on each.
  /// - Returns: Nil where none is known to.
  func refusal(_ hostFile: HostFile, _ network: Network?, _ data: Configuration.DataSettings?) -> MachineRefusal? {
    MachineSurvey(
      hostFile, network: network, options: mpirun, environment: ProcessInfo.processInfo.environment,
      program: executablePath, data: data.map(MachineQuestion.Data.init)
    ).flatMap { MachineRefusal($0.findings()) }
  }
}
