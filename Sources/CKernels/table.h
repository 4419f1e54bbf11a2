// Makes TABLE of the bodies, which stand before.

const Kernels TABLE = {
    .name = NAME,
    .canRun = canRun,
    .forward = forward,
    .inputGradient = inputGradient,
    .weightGradient = weightGradient,
    .gather = gather,
    .deform = deform,
    .mask = mask,
    .pack = pack,
    .reluDropout = reluDropout,
    .dropout = dropUnits,
    .activate = activate,
    .activationGradient = activationGradient,
    .keep = keep,
    .roundBoth = roundBoth,
    .round = ROUND,
    .add = add,
    .areFinite = areFinite,
    .addSquares = addSquares,
    .sgd = sgd,
};
