import Testing
import Training

/// What a configuration's errors suggest in an unknown word's place.
@Suite struct SuggestionTests {
  @Test(arguments: [
    ("bach_size", "Did you mean batch_size?"), ("micro_batch", "Did you mean micro_batches?"),
    ("sed", "Did you mean seed?"), ("xyz", "Known here: epochs, batch_size"), ("", "Known here: epochs"),
  ])
  func `suggests the nearest key, if one is near`(key: String, remedy: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Configuration(yaml: "training: {\"\(key)\": 1}", file: "a.yaml")
    }
    #expect(error.remedy.hasPrefix(remedy))
  }

  @Test(arguments: [
    ("learning-rate", "optimizer.learning_rate"), ("LR", "optimizer.learning_rate"), ("epochs", "training.epochs"),
    ("warmup", "schedule.warmup_epochs"), ("name", nil), ("xyz", nil),
  ])
  func `knows the key that is meant by other names`(word: String, key: String?) {
    #expect(meantKey(word) == key)
  }
}
