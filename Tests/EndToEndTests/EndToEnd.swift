import Testing

/// Runs the built command, and compares what it prints and writes.
@Suite(.workspace) enum EndToEnd {}
