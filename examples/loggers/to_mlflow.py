"""Sends a run to MLflow, line by line: logging: {command: "python3 examples/loggers/to_mlflow.py"}"""
import json, os, sys
import mlflow

folder = os.environ["LOCKSTEP_RUN"]
with mlflow.start_run(run_name=os.path.basename(folder)):
    mlflow.log_artifact(os.path.join(folder, "config.yaml"))
    for line in sys.stdin:
        values = {key: float(value) for key, value in json.loads(line).items()}
        (epoch, step), prefix = (values.pop("epoch"), values.pop("step", None)), ""
        if step is not None: prefix = "steps/"
        mlflow.log_metrics({prefix + key: value for key, value in values.items()}, step=int(step or epoch))
