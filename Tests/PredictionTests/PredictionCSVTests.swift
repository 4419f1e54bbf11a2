import Model
import Pictures
import Prediction
import Testing

@Suite struct PredictionCSVTests {
  private let table = PredictionCSV(classNames: ["cat", "a \"big\", dog"])

  @Test func `quotes what has commas, marks and ends of lines, and only that`() {
    #expect(
      table.header == #"file,label,name,probability,warnings,error,p_cat,"p_a ""big"", dog""# + "\n")
    let pixels = GreyPicture(width: 1, height: 1, pixels: [7])
    let picture = pixels.unchanged(
      for: PictureForm(rows: 1, columns: 1, drawnSide: 1, centering: .mass, classNames: []))
    let prediction = picture.map { Prediction([0.25, 0.75], of: $0, classNames: ["cat", "a \"big\", dog"]) }
    #expect(
      prediction.map { table.row("a b/1.png", .success($0)) }
        == #"a b/1.png,1,"a ""big"", dog",0.75,,,0.25,0.75"# + "\n")
    #expect(
      table.row("a\r\nb", .failure(.blank(path: "x"))) == "\"a\r\nb\",,,,,x: nothing is drawn in this picture,,\n")
  }
}
