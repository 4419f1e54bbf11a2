import Training

/// What a person reads of an error: the reason, and what to do.
func shown(_ error: any Error) -> String { "\(explained(error))" }
