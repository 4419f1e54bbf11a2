"""Sends a run to Weights & Biases, line by line: logging: {command: "python3 examples/loggers/to_wandb.py"}"""
import json, os, sys
import wandb

folder = os.environ["LOCKSTEP_RUN"]
run = wandb.init(project="lockstep", name=os.path.basename(folder))
run.save(os.path.join(folder, "config.yaml"), base_path=folder)
run.define_metric("*", step_metric="epoch")
run.define_metric("steps/*", step_metric="step")
for line in sys.stdin:
    values = {key: float(value) for key, value in json.loads(line).items()}
    prefix = "steps/" if "step" in values else ""
    run.log({key if key in ("step", "epoch") else prefix + key: value for key, value in values.items()})
run.finish()
