import Jobs
import Testing
import Training

@Suite struct OpenMPITests {
  private let text = """
    package:Debian OpenMPI
    ompi:version:full:4.1.4
    mca:btl:openib:version:"component:4.1.4"
    mca:btl:tcp:version:"component:4.1.4"
    mca:btl:vader:version:"mca:2.1.0"
    mca:btl:vader:version:"component:4.1.4"
    mca:btl:self:version:"component:4.1.4"
    mca:btl:base:param:btl:value:^uct,openib,ofi
    mca:btl:base:param:btl_base_warn_component_unused:value:0
    mca:pml:ob1:version:"component:4.1.4"
    mca:pml:ucx:version:"component:4.1.4"
    mca:pml:base:param:pml:value:ob1
    mca:osc:sm:param:osc_sm_backing_directory:value:/scratch
    """

  @Test func `reads what ompi_info prints`() throws {
    let openMPI = try #require(OpenMPI(parsing: text))
    #expect(openMPI.version == "4.1.4")
    #expect(openMPI.transports == ["tcp", "vader", "self"], "those that are excluded don't count")
    #expect(openMPI.messaging == ["ob1"], "only those that are named count")
    #expect(!openMPI.warnsOfUnusedTransports)
    #expect(openMPI.sharedMemoryFolder == "/scratch")
  }

  @Test func `knows when unused hardware is warned of`() {
    #expect(OpenMPI(parsing: text.replacing("unused:value:0", with: "unused:value:1"))?.warnsOfUnusedTransports == true)
    #expect(
      OpenMPI(parsing: text.replacing("unused:value:0", with: "unused:value:true"))?.warnsOfUnusedTransports == true)
  }

  @Test func `is none where nothing is printed`() {
    #expect(OpenMPI(parsing: "") == nil)
  }
}
