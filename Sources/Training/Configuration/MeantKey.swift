/// The key, as `section.key`, that somebody may mean who doesn't name its section, or calls it as other programs do.
///
/// - Parameter word: `epochs`, `learning-rate` or `lr`; of `optimizer.lr` what stands behind the point.
/// - Returns: Nil where there's no such key, or several sections have it.
package func meantKey(_ word: String) -> String? {
  let name = word.lowercased().replacing("-", with: "_")
  if let key = shortNames[name] { return key }
  let sections = ConfigurationReference.sections.filter { section in section.keys.contains { $0.name == name } }
  return sections.count == 1 ? "\(sections[0].name).\(name)" : nil
}

/// What other programs call some keys.
private let shortNames = [
  "lr": "optimizer.learning_rate", "batch": "training.batch_size", "bs": "training.batch_size",
  "layers": "model.hidden", "hidden_units": "model.hidden", "hidden_size": "model.hidden",
  "ema": "training.average_decay", "ema_decay": "training.average_decay", "grad_clip": "optimizer.clip_norm",
  "max_grad_norm": "optimizer.clip_norm", "early_stopping": "training.patience",
  "warmup": "schedule.warmup_epochs", "wd": "optimizer.weight_decay", "num_epochs": "training.epochs",
]
