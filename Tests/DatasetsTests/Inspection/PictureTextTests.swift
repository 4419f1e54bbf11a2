import Datasets
import Testing

@Suite struct PictureTextTests {
  @Test func `draws two characters per pixel, a line per row`() {
    #expect(
      pictureText([0, 1, 63, 64, 127, 128, 191, 192, 255, 0, 0, 0], columns: 6) == """
          ░░░░▒▒▒▒▓▓
        ▓▓████\("      ")
        """)
  }

  @Test func `aligns the pixel matrix to the right`() {
    #expect(pixelMatrixText([0, 10, 255, 7, 100, 0], columns: 3) == "  0  10 255\n  7 100   0")
  }

  @Test func `writes the one-hot vector`() {
    #expect(oneHotText(3, classCount: 10) == "[0 0 0 1 0 0 0 0 0 0]")
    #expect(oneHotText(0, classCount: 2) == "[1 0]")
  }
}
